//! A websocket endpoint that is no `async fn`.

use dunlin::prelude::*;

#[websocket("/ws")]
fn news(_socket: WebSocket) -> Result<()> {
    Ok(())
}

fn main() {
    let _ = routes![news];
}
