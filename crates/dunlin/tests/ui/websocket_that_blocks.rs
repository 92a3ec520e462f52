//! A file is read in a websocket endpoint.

use dunlin::prelude::*;

#[websocket("/ws")]
async fn news(socket: WebSocket) -> Result<()> {
    let text = std::fs::read_to_string("/news.txt")?;
    socket.accept().await?.send_text(text).await?;
    Ok(())
}

fn main() {
    let _ = routes![news];
}
