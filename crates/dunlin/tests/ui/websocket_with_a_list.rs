//! A list as an argument of a websocket endpoint.

use dunlin::prelude::*;

#[websocket("/ws")]
async fn news(socket: WebSocket, topics: Vec<String>) -> Result<()> {
    socket.accept().await?.send_text(topics.join(" ")).await?;
    Ok(())
}

fn main() {
    let _ = routes![news];
}
