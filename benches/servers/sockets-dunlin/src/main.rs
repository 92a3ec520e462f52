//! WebSockets on dunlin, with its defaults: an echo, and a room.

use std::io;

use dunlin::prelude::*;
use dunlin_run::Loops;
use workload::server::Options;

// Autobahn's test suite sends messages of this length
#[websocket("/echo", message_limit = "16MiB")]
async fn echo(socket: WebSocket) -> Result<()> {
    let mut socket = socket.accept().await?;
    while let Some(message) = socket.receive().await {
        socket.send(message).await?;
    }
    Ok(())
}

#[websocket("/room")]
async fn room(socket: WebSocket, rooms: Rooms) -> Result<()> {
    let mut member = rooms.join("room", socket.accept().await?).await;
    while let Some(text) = member.receive_text().await? {
        member.broadcast_text(text).await;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let options = Options::from_arguments();
    workload::server::end_with_input();
    let app = App::new("Sockets").routes(routes![echo, room]);
    let served = Loops::new().workers(options.workers).block_on(app.serve())?;
    served.map_err(|error| io::Error::other(error.to_string()))
}
