//! An option of HTTP endpoints.

use dunlin::prelude::*;

#[websocket("/ws", status = 201)]
async fn news(socket: WebSocket) -> Result<()> {
    socket.accept().await?.send_text("nothing new").await?;
    Ok(())
}

fn main() {
    let _ = routes![news];
}
