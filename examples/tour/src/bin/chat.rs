//! A chat: a room that is heard and seen over WebSockets, and spoken to by HTTP.

use dunlin::prelude::*;
use dunlin::{EventStream, PresenceChange};

/// What a page sends.
#[model]
#[serde(rename_all = "snake_case")]
enum Said {
    /// To all.
    Text(String),
    /// The user is typing, or not any more.
    Typing(bool),
}

/// Lets a user into a room.
#[websocket("/rooms/{room}/{user}")]
async fn chat(socket: WebSocket, room: String, user: String, rooms: Rooms) -> Result<()> {
    let mut member = rooms.member(socket.accept().await?).user(&user).join(&room).await;
    while let Some(said) = member.receive_json::<Said>().await? {
        match said {
            Said::Text(text) => member.broadcast_json(&json!({"user": user, "text": text})).await?,
            Said::Typing(typing) => {
                let others = member.others().keyed(format!("typing:{user}"));
                others.broadcast_json(&json!({"user": user, "typing": typing})).await?;
            }
        }
    }
    Ok(())
}

/// Who is in a room, and who comes and goes.
#[get("/rooms/{room}")]
async fn members(room: String, rooms: Rooms) -> EventStream<PresenceChange> {
    EventStream::new(rooms.room(room).presence())
}

/// Tells a user something, on all pages that are open.
#[post("/users/{user}", status = 204)]
async fn tell(user: String, text: String, rooms: Rooms) -> Result<()> {
    rooms.user(user).send_json(&json!({"personal": text})).await
}

#[dunlin::main]
async fn main() -> Result<()> {
    App::new("Chat").routes(routes![chat, members, tell]).serve().await
}
