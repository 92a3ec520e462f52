//! News for all who listen, and again for those who come back: open `/` in two windows, and stop the server for a while.

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::{Event, EventStream, Hub, HubConfig, LastEventId};

/// What readers see.
#[model]
struct News {
    #[field(min_length = 1, max_length = 200)]
    text: String,
}

/// The news from now on; for a browser that comes back, from where it was.
#[get("/news/stream")]
async fn listen(last: LastEventId, hub: Hub<News>) -> EventStream<News> {
    hub.subscribe("news").since(last).into()
}

/// Publishes a piece of news; its id is the answer.
#[post("/news", status = 201)]
async fn publish(news: News, hub: Hub<News>) -> Result<String> {
    let event = if news.text.ends_with('!') { Event::new(news).event("alert") } else { Event::new(news) };
    Ok(hub.publish("news", event).await?.to_string())
}

/// A page that shows them. `EventSource` comes back by itself, and says where it was.
#[get("/", hidden)]
async fn page() -> Html<&'static str> {
    Html(include_str!("../../news.html"))
}

#[dunlin::main]
async fn main() -> Result<()> {
    let hub = HubConfig::<News>::new().history(100).history_age(Duration::from_secs(3600));
    App::new("News").hub(hub).routes(routes![page, listen, publish]).serve().await
}
