//! WebSocket endpoints in routers: prefixes, the rest of a path, dependencies and what replaces them.

use dunlin::prelude::*;

async fn say(socket: WebSocket, texts: &[&str]) -> Result<()> {
    let socket = socket.accept().await?;
    for text in texts {
        socket.send_text(text).await?;
    }
    Ok(())
}

#[websocket("/")]
async fn index(socket: WebSocket) -> Result<()> {
    say(socket, &["Hello, world!"]).await
}

#[websocket("/router")]
async fn router_index(socket: WebSocket) -> Result<()> {
    say(socket, &["Hello, router!"]).await
}

#[websocket("/router2")]
async fn router_index2(socket: WebSocket) -> Result<()> {
    say(socket, &["Hello, router!"]).await
}

#[websocket("/")]
async fn prefix_index(socket: WebSocket) -> Result<()> {
    say(socket, &["Hello, router with prefix!"]).await
}

#[websocket("/")]
async fn native_prefix_index(socket: WebSocket) -> Result<()> {
    say(socket, &["Hello, router with native prefix!"]).await
}

#[websocket("/router/{pathparam:path}")]
async fn router_index_params(socket: WebSocket, pathparam: String, queryparam: String) -> Result<()> {
    say(socket, &[&pathparam, &queryparam]).await
}

#[dependency]
async fn ws_dependency() -> String {
    "Socket Dependency".to_owned()
}

/// What the test has in place of it.
#[dependency]
async fn replaced() -> String {
    "Override".to_owned()
}

#[websocket("/router-ws-depends/")]
async fn router_depends(socket: WebSocket, data: Depends<ws_dependency>) -> Result<()> {
    say(socket, &[data.as_str()]).await
}

pub(crate) fn app(name: &str) -> Option<App> {
    let prefixed = Router::new("/prefix").include(Router::new("").routes(routes![prefix_index]));
    let app = App::new("FastAPI")
        .routes(routes![index])
        .include(Router::new("").routes(routes![
            router_index,
            router_index2,
            router_index_params,
            router_depends
        ]))
        .include(prefixed)
        .include(Router::new("/native").routes(routes![native_prefix_index]));
    if name != "app" {
        return None;
    }
    Some(match std::env::var("CONFORMANCE_OVERRIDES").as_deref() {
        Ok(r#"ws_dependency="Override""#) => app.replacing::<ws_dependency, replaced>(),
        _ => app,
    })
}
