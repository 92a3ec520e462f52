//! WebSockets: an echo, one with parameters and a dependency, a chat.

use dunlin::prelude::*;

/// The page of a tutorial. Its text is FastAPI's own, which the tests compare it with.
struct Page(&'static str);

#[get("/")]
fn read_page(page: State<Page>) -> Result<Html<String>> {
    let source = std::fs::read_to_string(format!("docs_src/websockets_/{}.py", page.0))?;
    let text = source.split("\"\"\"").nth(1).ok_or_not_found("The tutorial has no page")?;
    Ok(Html(text.to_owned()))
}

mod echo {
    use super::*;

    #[websocket("/ws")]
    pub(super) async fn websocket_endpoint(socket: WebSocket) -> Result<()> {
        let mut socket = socket.accept().await?;
        while let Some(data) = socket.receive_text().await? {
            socket.send_text(format!("Message text was: {data}")).await?;
        }
        Ok(())
    }
}

mod arguments {
    use super::*;
    use dunlin::{Close, CloseCode};

    #[dependency]
    pub(super) async fn cookie_or_token(
        _socket: WebSocket,
        #[cookie] session: Option<String>,
        token: Option<String>,
    ) -> Result<String> {
        session.or(token).ok_or_else(|| Close::new(CloseCode::POLICY_VIOLATION, "").into())
    }

    #[websocket("/items/{item_id}/ws")]
    pub(super) async fn websocket_endpoint(
        socket: WebSocket,
        item_id: String,
        q: Option<i64>,
        cookie_or_token: Depends<cookie_or_token>,
    ) -> Result<()> {
        let mut socket = socket.accept().await?;
        while let Some(data) = socket.receive_text().await? {
            socket.send_text(format!("Session cookie or query token value is: {}", *cookie_or_token)).await?;
            if let Some(q) = q {
                socket.send_text(format!("Query parameter q is: {q}")).await?;
            }
            socket.send_text(format!("Message text was: {data}, for item ID: {item_id}")).await?;
        }
        Ok(())
    }
}

mod chat {
    use super::*;

    #[websocket("/ws/{client_id}")]
    pub(super) async fn websocket_endpoint(socket: WebSocket, client_id: i64, rooms: Rooms) -> Result<()> {
        let mut member = rooms.join("everyone", socket.accept().await?).await;
        while let Some(data) = member.receive_text().await? {
            member.send_text(format!("You wrote: {data}")).await?;
            member.broadcast_text(format!("Client #{client_id} says: {data}")).await;
        }
        rooms.room("everyone").broadcast_text(format!("Client #{client_id} left the chat")).await;
        Ok(())
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI").routes(routes![read_page]);
    Some(match tutorial {
        "tutorial001" => app.state(Page("tutorial001")).routes(routes![echo::websocket_endpoint]),
        "tutorial002" => app.state(Page("tutorial002")).routes(routes![arguments::websocket_endpoint]),
        "tutorial003" => app.state(Page("tutorial003")).routes(routes![chat::websocket_endpoint]),
        _ => return None,
    })
}
