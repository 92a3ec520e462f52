//! A host in place of an origin.

use dunlin::prelude::*;

#[websocket("/ws", origins = ["example.com"])]
async fn news(socket: WebSocket) -> Result<()> {
    socket.accept().await?.send_text("nothing new").await?;
    Ok(())
}

fn main() {
    let _ = routes![news];
}
