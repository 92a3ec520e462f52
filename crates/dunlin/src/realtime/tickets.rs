//! `Tickets`: who may open a socket, told over HTTP before.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dunlin_core::{HttpError, Result};
use tokio::time::Instant;

/// How many wait at most to be redeemed.
const MOST: usize = 100_000;

/// Tickets that open one socket each, within 30 seconds.
///
/// A browser cannot send a header with the handshake of a WebSocket, and what is in its URL ends up in logs. So a page asks
/// for a ticket first, by a request that is signed in as all others are, and connects with it: once it was used it is
/// worth nothing.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::Tickets;
///
/// #[dependency]
/// async fn user(#[header] authorization: Option<String>) -> Result<String> {
///     let name = authorization.filter(|token| token == "Bearer kea's").map(|_| "Kea".to_owned());
///     name.ok_or_else(|| HttpError::unauthorized("Who are you?").into())
/// }
///
/// #[post("/ticket")]
/// async fn ticket(user: Depends<user>, tickets: State<Tickets<String>>) -> Result<String> {
///     tickets.issue(user.to_string())
/// }
///
/// #[websocket("/chat")]
/// async fn chat(socket: WebSocket, ticket: String, tickets: State<Tickets<String>>) -> Result<()> {
///     let name = tickets.redeem(&ticket)?;
///     socket.accept().await?.send_text(format!("Hello, {name}!")).await?;
///     Ok(())
/// }
///
/// # dunlin::run::block_on(async {
/// let app = App::new("Chat").state(Tickets::<String>::new()).routes(routes![ticket, chat]);
/// let client = TestClient::new(app).start().await;
/// let ticket: String = client.post("/ticket").header("authorization", "Bearer kea's").await.json();
/// let path = format!("/chat?ticket={ticket}");
/// assert_eq!(client.websocket(&path).await.receive_text().await, "Hello, Kea!");
/// assert_eq!(client.websocket(&path).refused().await.status(), 403);
/// # });
/// ```
pub struct Tickets<T> {
    lasts: Duration,
    issued: Mutex<HashMap<String, (T, Instant)>>,
}

impl<T> Tickets<T> {
    /// Tickets that last 30 seconds.
    pub fn new() -> Self {
        Tickets { lasts: Duration::from_secs(30), issued: Mutex::default() }
    }

    /// How long a ticket can be redeemed.
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> Self {
        self.lasts = time;
        self
    }

    /// Issues a ticket for somebody: 128 random bits as text.
    ///
    /// # Errors
    /// 503 while 100,000 wait to be redeemed; an error when the system has no randomness.
    pub fn issue(&self, whose: T) -> Result<String> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits)?;
        let ticket = bits.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let now = Instant::now();
        let mut issued = self.lock();
        if issued.len() >= MOST {
            issued.retain(|_, (_, until)| *until > now);
        }
        if issued.len() >= MOST {
            return Err(HttpError::new(503, "Too many tickets").header("retry-after", "5").into());
        }
        issued.insert(ticket.clone(), (whose, now + self.lasts));
        Ok(ticket)
    }

    /// Takes a ticket, and says whose it is. It is worth nothing from now on.
    ///
    /// # Errors
    /// 403 when there is no such ticket, it was redeemed before, or it is too old.
    pub fn redeem(&self, ticket: &str) -> Result<T> {
        let issued = self.lock().remove(ticket);
        let whose = issued.filter(|(_, until)| *until > Instant::now()).map(|(whose, _)| whose);
        whose.ok_or_else(|| HttpError::forbidden("No such ticket").into())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (T, Instant)>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Tickets<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Nobody reads tickets in a log.
impl<T> fmt::Debug for Tickets<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets").field("issued", &self.lock().len()).finish()
    }
}
