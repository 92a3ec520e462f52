//! A websocket endpoint that takes a model, and does not say from where.

use dunlin::prelude::*;

#[model]
struct Filter {
    name: String,
}

#[websocket("/ws")]
async fn news(socket: WebSocket, filter: Filter) -> Result<()> {
    socket.accept().await?.send_text(filter.name).await?;
    Ok(())
}

fn main() {
    let _ = routes![news];
}
