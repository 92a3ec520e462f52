//! In which order the dependencies of app, routers and WebSocket endpoints run.

use std::sync::{Mutex, PoisonError};

use dunlin::prelude::*;

/// The names of the dependencies that have run for this socket.
#[dependency]
fn dependency_list() -> Mutex<Vec<String>> {
    Mutex::default()
}

trait Named: Send + 'static {
    const NAME: &'static str;
}

macro_rules! named {
    ($($name:ident = $text:literal),* $(,)?) => {
        $(struct $name;

        impl Named for $name {
            const NAME: &'static str = $text;
        })*
    };
}

named! {
    OfApp = "app",
    OfIndex = "index",
    OfRouter = "router",
    OfRouter2 = "router2",
    OfRouterIndex = "routerindex",
    OfPrefixRouter = "prefix_router",
    OfPrefixRouter2 = "prefix_router2",
    OfPrefixIndex = "routerprefixindex",
}

/// Adds its name to the list.
#[dependency]
fn appended<N: Named>(list: Depends<dependency_list>) {
    list.lock().unwrap_or_else(PoisonError::into_inner).push(N::NAME.to_owned());
}

async fn say(socket: WebSocket, list: &Mutex<Vec<String>>) -> Result<()> {
    let names = json!(*list.lock().unwrap_or_else(PoisonError::into_inner));
    socket.accept().await?.send_json(&names).await
}

#[websocket("/", depends(appended<OfIndex>))]
async fn index(socket: WebSocket, list: Depends<dependency_list>) -> Result<()> {
    say(socket, &list).await
}

#[websocket("/router", depends(appended<OfRouterIndex>))]
async fn router_index(socket: WebSocket, list: Depends<dependency_list>) -> Result<()> {
    say(socket, &list).await
}

#[websocket("/", depends(appended<OfPrefixIndex>))]
async fn prefix_index(socket: WebSocket, list: Depends<dependency_list>) -> Result<()> {
    say(socket, &list).await
}

pub(crate) fn app(name: &str) -> Option<App> {
    let router = Router::new("").depends::<appended<OfRouter>>().routes(routes![router_index]);
    let prefixed = Router::new("").depends::<appended<OfPrefixRouter>>().routes(routes![prefix_index]);
    let app = App::new("FastAPI")
        .depends::<appended<OfApp>>()
        .routes(routes![index])
        .include(Router::new("").depends::<appended<OfRouter2>>().include(router))
        .include(Router::new("/prefix").depends::<appended<OfPrefixRouter2>>().include(prefixed));
    (name == "app").then_some(app)
}
