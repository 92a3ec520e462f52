//! WebSockets on axum, as its examples write them: an echo, and a room over tokio's broadcast channel.

use std::io;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use axum::serve::ListenerExt;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast;
use workload::server::Options;

type Room = broadcast::Sender<Utf8Bytes>;

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|mut socket| async move {
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, Message::Text(_) | Message::Binary(_)) && socket.send(message).await.is_err()
            {
                return;
            }
        }
    })
}

async fn room(upgrade: WebSocketUpgrade, State(room): State<Room>) -> Response {
    upgrade.on_upgrade(|socket| chat(socket, room))
}

async fn chat(socket: WebSocket, room: Room) {
    let (mut sink, mut stream) = socket.split();
    let mut messages = room.subscribe();
    let sending = tokio::spawn(async move {
        while let Ok(text) = messages.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    });
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Text(text) = message {
            // fails when there is no member, and there is this one
            let _ = room.send(text);
        }
    }
    sending.abort();
}

fn main() -> io::Result<()> {
    let options = Options::from_arguments();
    workload::server::end_with_input();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(options.workers).enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(options.listen()?)?;
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let room: Room = broadcast::channel(1024).0;
        let app = Router::new().route("/echo", any(echo)).route("/room", any(self::room)).with_state(room);
        axum::serve(listener, app).await
    })
}
