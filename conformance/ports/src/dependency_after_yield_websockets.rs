//! What a dependency provides to a WebSocket is open as long as its endpoint runs.

use std::sync::atomic::{AtomicBool, Ordering};

use dunlin::prelude::*;

const DATA: [&str; 3] = ["foo", "bar", "baz"];

struct Session {
    is_open: AtomicBool,
}

impl Session {
    fn read(&self, item: &'static str) -> Result<&'static str> {
        match self.is_open.load(Ordering::Relaxed) {
            true => Ok(item),
            false => Err(Error::msg("Session closed")),
        }
    }
}

#[dependency]
fn session() -> Scoped<Session> {
    Scoped::new(Session { is_open: AtomicBool::new(true) }).finally(async |session, _| {
        session.is_open.store(false, Ordering::Relaxed);
        Ok(())
    })
}

#[websocket("/ws")]
async fn websocket_endpoint(socket: WebSocket, session: Depends<session>) -> Result<()> {
    let socket = socket.accept().await?;
    for item in DATA {
        socket.send_text(session.read(item)?).await?;
    }
    Ok(())
}

pub(crate) fn app(name: &str) -> Option<App> {
    (name == "app").then(|| App::new("FastAPI").routes(routes![websocket_endpoint]))
}
