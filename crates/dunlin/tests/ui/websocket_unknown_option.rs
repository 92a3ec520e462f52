//! An option that no endpoint has.

use dunlin::prelude::*;

#[websocket("/ws", origin = "https://example.com")]
async fn news(socket: WebSocket) -> Result<()> {
    socket.accept().await?.send_text("nothing new").await?;
    Ok(())
}

fn main() {
    let _ = routes![news];
}
