//! The connections of a process to Redis: made, watched, and made again.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Client, RedisError, cmd};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::backoff::Backoff;
use crate::realtime::hub::{Exchange, catch_up_topics, read_topics};

/// The longest time to connect.
const CONNECT: Duration = Duration::from_secs(1);

/// The longest time for an answer.
const ANSWER: Duration = Duration::from_secs(5);

/// How often one asks whether Redis is there when nobody else does.
const BEAT: Duration = Duration::from_secs(5);

/// What all users of one Redis share.
#[derive(Debug)]
pub(in crate::realtime) struct Link {
    client: Result<Client, String>,
    prefix: String,
    /// This process, for Redis.
    node: String,
    wake_key: String,
    status: watch::Sender<Status>,
    doubted: Notify,
    runtime: OnceLock<Handle>,
    pub(in crate::realtime) hubs: Exchange,
}

/// A connection, and the server at its end.
#[derive(Clone)]
pub(in crate::realtime) struct Session {
    pub(in crate::realtime) connection: MultiplexedConnection,
    /// Another one each time that the server is started.
    pub(in crate::realtime) run: Arc<str>,
}

#[derive(Clone, Debug)]
enum Status {
    /// Nobody has needed it yet.
    Idle,
    /// It is not known whether it answers: for the first time, or since a connection was lost.
    Connecting,
    Up(Session),
    Down,
    Closed,
}

impl Link {
    pub(super) fn new(url: &str, prefix: &str) -> Self {
        let node = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        Link {
            client: open(url),
            wake_key: format!("{prefix}:wake:{node}"),
            prefix: prefix.to_owned(),
            node,
            status: watch::Sender::new(Status::Idle),
            doubted: Notify::new(),
            runtime: OnceLock::new(),
            hubs: Exchange::default(),
        }
    }

    /// What is wrong with what it was given.
    pub(super) fn problem(&self) -> Option<&str> {
        self.client.as_ref().err().map(String::as_str)
    }

    pub(in crate::realtime) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(in crate::realtime) fn node(&self) -> &str {
        &self.node
    }

    /// The stream by which the reader is told that there is something else to read.
    pub(in crate::realtime) fn wake_key(&self) -> &str {
        &self.wake_key
    }

    pub(in crate::realtime) fn runtime(&self) -> Option<&Handle> {
        self.runtime.get()
    }

    /// Begins to connect, once, where there is a runtime.
    pub(in crate::realtime) fn start(self: &Arc<Self>) {
        let (Ok(client), Ok(runtime)) = (&self.client, Handle::try_current()) else { return };
        let begin = |status: &mut Status| {
            let is_idle = matches!(status, Status::Idle);
            if is_idle {
                *status = Status::Connecting;
            }
            is_idle
        };
        // the runtime is known to who sees that it has begun
        if self.runtime.set(runtime).is_ok() && self.status.send_if_modified(begin) {
            dunlin_run::spawn_named("redis", Arc::clone(self).run(client.clone()));
        }
    }

    /// Ends all connections, for good.
    pub(super) fn close(&self) {
        self.status.send_replace(Status::Closed);
    }

    /// Waits until Redis has answered for the first time, or has not.
    pub(super) async fn first_attempt(&self) {
        let mut status = self.status.subscribe();
        let _ = status.wait_for(|status| !matches!(status, Status::Connecting)).await;
    }

    /// A connection, if there is one; who is `patient` waits for it.
    pub(in crate::realtime) async fn session(
        self: &Arc<Self>,
        deadline: Instant,
        is_patient: bool,
    ) -> Option<Session> {
        self.start();
        let mut status = self.status.subscribe();
        let is_known = |status: &Status| match status {
            Status::Connecting => false,
            Status::Down => !is_patient,
            Status::Idle | Status::Up(_) | Status::Closed => true,
        };
        match &*timeout_at(deadline, status.wait_for(is_known)).await.ok()?.ok()? {
            Status::Up(session) => Some(session.clone()),
            _ => None,
        }
    }

    /// Says that a connection did not do what it should.
    pub(in crate::realtime) fn doubt(&self, session: &Session) {
        self.status.send_if_modified(|status| {
            let is_it = matches!(status, Status::Up(up) if up.run == session.run);
            if is_it {
                self.doubted.notify_one();
            }
            false
        });
    }

    /// Tells the reader that there is something else to read.
    pub(in crate::realtime) async fn wake_reader(
        &self,
        connection: &mut MultiplexedConnection,
    ) -> Result<(), RedisError> {
        let mut pipe = ::redis::pipe();
        pipe.cmd("XADD").arg(&self.wake_key).arg("MAXLEN").arg(1).arg("*").arg("wake").arg(1).ignore();
        pipe.cmd("EXPIRE").arg(&self.wake_key).arg(60).ignore();
        pipe.query_async(connection).await
    }

    async fn run(self: Arc<Self>, client: Client) {
        let mut status = self.status.subscribe();
        let closed = status.wait_for(|status| matches!(status, Status::Closed));
        tokio::select! {
            biased;
            _ = closed => {}
            () = self.stay_connected(&client) => {}
        }
    }

    async fn stay_connected(&self, client: &Client) {
        let (mut backoff, mut is_missed) = (Backoff::new(), false);
        let server = client.get_connection_info().addr().to_string();
        loop {
            let (error, status) = match connect(client).await {
                Ok((session, reader)) => {
                    if std::mem::take(&mut is_missed) {
                        tracing::info!(server, "Redis is back");
                    }
                    backoff = Backoff::new();
                    (self.serve(session, reader).await, Status::Connecting)
                }
                Err(error) => (error, Status::Down),
            };
            if !std::mem::replace(&mut is_missed, true) {
                tracing::warn!(server, %error, "Redis does not answer: hubs publish nothing and subscribers wait until it does");
            }
            self.set(status);
            sleep(backoff.next()).await;
        }
    }

    /// Does what is to be done while there is a connection; gives why there is none any more.
    async fn serve(&self, session: Session, reader: MultiplexedConnection) -> RedisError {
        self.hubs.restart();
        self.set(Status::Up(session.clone()));
        tokio::select! {
            error = read_topics(self, reader) => error,
            error = catch_up_topics(self, &session) => error,
            error = self.watch(&session) => error,
        }
    }

    /// Asks now and then whether the server is there, and when somebody has doubts.
    async fn watch(&self, session: &Session) -> RedisError {
        loop {
            let _ = timeout(BEAT, self.doubted.notified()).await;
            if let Err(error) = ping(&mut session.connection.clone()).await {
                return error;
            }
        }
    }

    /// One that was closed stays so.
    fn set(&self, to: Status) {
        self.status.send_if_modified(|status| {
            let is_open = !matches!(status, Status::Closed);
            if is_open {
                *status = to;
            }
            is_open
        });
    }
}

/// What is wrong is said without the text that was given, which may have a password.
fn open(url: &str) -> Result<Client, String> {
    if ["rediss:", "valkeys:"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err("TLS is not supported: `redis://` in place of `rediss://`".to_owned());
    }
    Client::open(url).map_err(|_| "that is no URL of a Redis, such as `redis://127.0.0.1:6379/0`".to_owned())
}

/// A connection for commands, and one for the reader, which waits as long as it takes.
async fn connect(client: &Client) -> Result<(Session, MultiplexedConnection), RedisError> {
    let config = AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT));
    let config = config.set_response_timeout(Some(ANSWER));
    let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
    ping(&mut connection).await?;
    let info: String = cmd("INFO").arg("server").query_async(&mut connection).await?;
    let run = info.lines().find_map(|line| line.strip_prefix("run_id:")).unwrap_or_default();
    let config = config.set_response_timeout(None);
    let reader = client.get_multiplexed_async_connection_with_config(&config).await?;
    Ok((Session { connection, run: run.get(..16).unwrap_or(run).into() }, reader))
}

/// One that is loading its data is not there yet.
async fn ping(connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
    match timeout(CONNECT, cmd("PING").query_async(connection)).await {
        Ok(answer) => answer,
        Err(_) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Session").field(&self.run).finish()
    }
}
