//! Hubs: what is published reaches all who listen, once and in order, also those who come back; or they are told.

mod load;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::testing::TestEvents;
use dunlin::{Event, EventStream, Hub, HubConfig, Lag, LastEventId, Reset, ResetReason, Subscription};
use futures_util::StreamExt;
use tokio::time::{advance, timeout};

#[model]
#[derive(Debug, PartialEq)]
struct Notification {
    number: u64,
}

/// Of all the numbers that nobody needs.
#[get("/notifications/{topic}")]
async fn notifications(
    topic: String,
    last: LastEventId,
    hub: Hub<Notification>,
    from: Option<usize>,
) -> EventStream<Notification> {
    let subscription = hub.subscribe(&topic).since(last);
    match from {
        None => subscription.into(),
        Some(0) => subscription.from_start().into(),
        Some(number) => subscription.last(number).into(),
    }
}

async fn publish(hub: &Hub<Notification>, numbers: impl IntoIterator<Item = u64>) {
    for number in numbers {
        hub.publish("news", Notification { number }).await.unwrap();
    }
}

async fn started(config: HubConfig<Notification>) -> (TestClient, Hub<Notification>) {
    let hub = config.build();
    let app = App::new("News").hub(hub.clone()).routes(routes![notifications]);
    (TestClient::new(app).start().await, hub)
}

async fn numbers(events: &mut TestEvents, count: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    for _ in 0..count {
        numbers.push(events.receive().await.json::<Value>()["number"].as_u64().unwrap());
    }
    numbers
}

/// Longer than it takes to notice an event, in the time of the test.
async fn is_silent(events: &mut TestEvents) -> bool {
    timeout(Duration::from_secs(1), events.next()).await.is_err()
}

#[dunlin::test]
async fn all_who_listen_get_what_is_published() {
    let (client, hub) = started(HubConfig::new()).await;
    publish(&hub, [1]).await;
    let mut first = client.events("/notifications/news").await;
    publish(&hub, [2]).await;
    let mut second = client.events("/notifications/news").await;
    let mut other = client.events("/notifications/weather").await;
    publish(&hub, [3, 4]).await;
    assert_eq!(numbers(&mut first, 3).await, [2, 3, 4]);
    assert_eq!(numbers(&mut second, 2).await, [3, 4]);
    assert!(is_silent(&mut first).await && is_silent(&mut other).await);
    assert_eq!((hub.subscribers("news"), hub.subscribers("weather")), (2, 1));
    drop(first);
    assert_eq!(hub.subscribers("news"), 1);
}

#[dunlin::test]
async fn an_event_is_sent_as_the_standard_says() {
    let (client, hub) = started(HubConfig::new()).await;
    let mut stream = client.get("/notifications/news").stream().await;
    let opening = stream.next_text().await;
    let event = Event::new(Notification { number: 1 }).event("alert").retry(Duration::from_secs(5));
    let id = hub.publish("news", event).await.unwrap();
    let expected = format!("event: alert\ndata: {{\"number\":1}}\nid: {id}\nretry: 5000\n\n");
    assert_eq!(stream.next_text().await, expected);
    // who has seen nothing comes back to where the stream began
    let (epoch, _) =
        id.to_string().split_once('-').map(|(epoch, number)| (epoch.to_owned(), number.to_owned())).unwrap();
    assert!(opening.starts_with(&format!("id: {epoch}-0\nretry: ")), "{opening}");
}

#[dunlin::test]
async fn who_comes_back_gets_what_was_missed() {
    let (client, hub) = started(HubConfig::new()).await;
    let mut events = client.events("/notifications/news").await;
    publish(&hub, 0..5).await;
    assert_eq!(numbers(&mut events, 3).await, [0, 1, 2]);
    events.disconnect();
    publish(&hub, 5..8).await;
    events.reconnect().await;
    publish(&hub, 8..10).await;
    assert_eq!(numbers(&mut events, 7).await, (3..10).collect::<Vec<_>>());
    assert!(is_silent(&mut events).await);
}

#[dunlin::test]
async fn who_lost_the_connection_before_the_first_event_misses_none() {
    let (client, hub) = started(HubConfig::new()).await;
    publish(&hub, [1]).await;
    let mut events = client.events("/notifications/news").await;
    assert!(is_silent(&mut events).await);
    events.disconnect();
    publish(&hub, [2]).await;
    events.reconnect().await;
    assert_eq!(numbers(&mut events, 1).await, [2]);
}

#[dunlin::test]
async fn a_stream_can_begin_in_the_past() {
    let (client, hub) = started(HubConfig::new()).await;
    publish(&hub, 0..5).await;
    let mut all = client.events("/notifications/news?from=0").await;
    assert_eq!(numbers(&mut all, 5).await, [0, 1, 2, 3, 4]);
    let mut two = client.events("/notifications/news?from=2").await;
    assert_eq!(numbers(&mut two, 2).await, [3, 4]);
    // but who has seen something goes on after that
    all.reconnect().await;
    two.reconnect().await;
    publish(&hub, [5]).await;
    assert_eq!((numbers(&mut all, 1).await, numbers(&mut two, 1).await), (vec![5], vec![5]));
    let mut last = hub.subscribe("news");
    publish(&hub, 6..9).await;
    last = last.last(1);
    assert_eq!(received(&mut last).await, Ok(6), "what came since it subscribed is not left out");
}

#[dunlin::test]
async fn a_gap_is_said() {
    let config = HubConfig::new().history(3);
    let (client, hub) = started(config).await;
    let mut events = client.events("/notifications/news").await;
    publish(&hub, [0]).await;
    assert_eq!(numbers(&mut events, 1).await, [0]);
    events.disconnect();
    publish(&hub, 1..6).await;
    let seen = events.last_id().to_owned();
    events.reconnect().await;
    // until it is told the client keeps its id: it would miss the gap
    assert_eq!(events.last_id(), seen);
    let reset = events.receive().await;
    let (epoch, _) = seen.split_once('-').unwrap();
    let expected = json!({ "reason": "expired", "missed": 5, "oldest": format!("{epoch}-4") });
    assert_eq!((reset.event(), reset.json::<Value>()), ("reset", expected));
    publish(&hub, [6]).await;
    assert_eq!(numbers(&mut events, 1).await, [6]);
    // the gap is said once
    events.reconnect().await;
    publish(&hub, [7]).await;
    assert_eq!(numbers(&mut events, 1).await, [7]);
}

#[dunlin::test]
async fn an_id_of_somebody_else_is_a_gap() {
    let (client, hub) = started(HubConfig::new()).await;
    publish(&hub, [0]).await;
    // of the hub before a restart
    let foreign = Hub::<Notification>::new().publish("news", Notification { number: 9 }).await.unwrap();
    for id in [&foreign.to_string(), "7", "-", "é", "18446744073709551616-1"] {
        let mut events = client.get("/notifications/news").query("lastEventId", id).events().await;
        let reset = events.receive().await;
        assert_eq!(reset.event(), "reset", "{id}");
        assert_eq!(reset.json::<Value>()["reason"], "unknown", "{id}");
        assert_eq!(reset.json::<Value>()["missed"], Value::Null, "{id}");
    }
}

#[dunlin::test]
async fn a_history_is_bounded_by_age_and_bytes() {
    let (client, hub) =
        started(HubConfig::new().history_age(Duration::from_secs(60)).history_bytes(1000)).await;
    let mut events = client.events("/notifications/news").await;
    publish(&hub, [0]).await;
    assert_eq!(numbers(&mut events, 1).await, [0]);
    events.disconnect();
    publish(&hub, [1]).await;
    advance(Duration::from_secs(61)).await;
    events.reconnect().await;
    let reset = events.receive().await.json::<Value>();
    assert_eq!(reset, json!({ "reason": "expired", "missed": 1, "oldest": null }));
    events.disconnect();
    publish(&hub, 0..100).await;
    events.reconnect().await;
    assert_eq!(events.receive().await.event(), "reset");
    let long = HubConfig::<String>::new().history_bytes(1000).build();
    let refused = long.publish("news", "x".repeat(1000)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "an event of 1002 bytes is more than the 1000 that the hub's history holds"
    );
}

async fn received(subscription: &mut Subscription<Notification>) -> Result<u64, Reset> {
    Ok(subscription.receive().await?.unwrap().data().unwrap().number)
}

#[dunlin::test]
async fn who_is_too_slow_is_told_what_was_missed_and_goes_on() {
    let hub = HubConfig::new().history(10).build();
    let mut slow = hub.subscribe("news");
    let mut quick = hub.subscribe("news");
    publish(&hub, [0]).await;
    assert_eq!((received(&mut slow).await, received(&mut quick).await), (Ok(0), Ok(0)));
    for number in 1..=12 {
        publish(&hub, [number]).await;
        assert_eq!(received(&mut quick).await, Ok(number));
    }
    let reset = received(&mut slow).await.unwrap_err();
    assert_eq!((reset.reason(), reset.missed()), (ResetReason::Lagged, Some(12)));
    assert_eq!(reset.to_string(), "12 events are missing: they were read too slowly");
    publish(&hub, [13]).await;
    assert_eq!(received(&mut slow).await, Ok(13));
}

#[dunlin::test]
async fn who_is_too_slow_can_be_cut_off() {
    let hub = HubConfig::new().history(10).lag(Lag::Disconnect).build();
    let mut cut = hub.subscribe("news");
    let mut told = hub.subscribe("news").lag(Lag::Reset);
    publish(&hub, 0..11).await;
    assert!(cut.receive().await.unwrap().is_none());
    assert!(cut.receive().await.unwrap().is_none());
    assert!(told.receive().await.is_err());
}

/// Of even and odd numbers the newest is enough.
#[dunlin::test]
async fn who_is_behind_can_have_the_newest_of_each_key_alone() {
    let config = HubConfig::<Notification>::new().key(|one| (one.number % 2).to_string()).history(10);
    let (client, hub) = started(config.lag(Lag::Coalesce)).await;
    let mut all = hub.subscribe("news").lag(Lag::Reset);
    let mut events = client.events("/notifications/news").await;
    for number in 0..4 {
        publish(&hub, [number]).await;
        assert_eq!(numbers(&mut events, 1).await, [number], "who is not behind gets all");
        assert_eq!(received(&mut all).await, Ok(number));
    }
    publish(&hub, 4..9).await;
    assert_eq!(numbers(&mut events, 2).await, [7, 8]);
    assert_eq!(received(&mut all).await, Ok(4));
    events.disconnect();
    publish(&hub, 9..12).await;
    events.reconnect().await;
    assert_eq!(numbers(&mut events, 2).await, [10, 11]);
    publish(&hub, 12..30).await;
    assert_eq!(events.receive().await.event(), "reset");
}

/// A browser comes back after its stream ended, and is told then.
#[dunlin::test]
async fn a_slow_client_is_told() {
    for (lag, is_cut) in [(Lag::Reset, false), (Lag::Disconnect, true)] {
        let (client, hub) = started(HubConfig::new().history(10).lag(lag)).await;
        let mut events = client.events("/notifications/news").await;
        publish(&hub, [0]).await;
        assert_eq!(numbers(&mut events, 1).await, [0]);
        publish(&hub, 1..20).await;
        if is_cut {
            assert_eq!(events.next().await, None);
            events.reconnect().await;
        }
        let reset = events.receive().await;
        assert_eq!((reset.event(), &reset.json::<Value>()["missed"]), ("reset", &json!(19)), "{lag:?}");
        publish(&hub, [20]).await;
        assert_eq!(numbers(&mut events, 1).await, [20]);
    }
}

#[dunlin::test]
async fn a_subscription_is_a_stream_of_what_was_published() {
    let hub = Hub::<Notification>::new();
    let subscription = hub.subscribe("news");
    let id = hub
        .publish("news", Event::new(Notification { number: 1 }).event("alert").comment("hi"))
        .await
        .unwrap();
    publish(&hub, [2]).await;
    let publications: Vec<_> = subscription.take(2).map(Result::unwrap).collect().await;
    assert_eq!((publications[0].event(), publications[1].event()), (Some("alert"), None));
    assert_eq!((publications[0].id(), publications[0].json()), (id, "{\"number\":1}"));
    assert_eq!(publications[1].data().unwrap(), Notification { number: 2 });
    let mut again = hub.subscribe("news").since(id);
    assert_eq!(received(&mut again).await, Ok(2));
    let mut kept = hub.subscribe("news").since(id.to_string());
    assert_eq!(received(&mut kept).await, Ok(2));
}

/// It is written in another way than it is read.
#[model]
struct OneWay {
    #[field(min_length = 3)]
    name: String,
}

#[dunlin::test]
async fn what_cannot_be_published_or_read_is_said() {
    let hub = Hub::<OneWay>::new();
    let named = |name: &str| OneWay { name: name.to_owned() };
    let mut subscription = hub.subscribe("x");
    hub.publish("x", named("a")).await.unwrap();
    let unread = subscription.receive().await.unwrap().unwrap().data().err().unwrap().to_string();
    assert!(unread.starts_with("an event does not fit its own model: "), "{unread}");
    for (event, expected) in [
        (Event::new(named("a")).id("1"), "a hub names its events itself: leave out `.id(..)`"),
        (
            Event::new(named("a")).event("reset"),
            "events of the type `reset` are the hub's own: choose another type",
        ),
        (Event::text("a"), "an event of a hub has a value: `Event::new(value)`"),
        (Event::empty(), "an event of a hub has a value: `Event::new(value)`"),
        (Event::new(named("a")).event("a\nb"), "the type of a server-sent event is not one line: \"a\\nb\""),
    ] {
        assert_eq!(hub.publish("x", event).await.unwrap_err().to_string(), expected);
    }
    assert_eq!(hub.publish("x", named("b")).await.unwrap().to_string().rsplit('-').next(), Some("2"));
}

#[dunlin::test]
async fn a_stream_that_waits_is_kept_alive() {
    let (client, hub) = started(HubConfig::new()).await;
    let mut events = client.events("/notifications/news").await;
    assert!(timeout(Duration::from_secs(50), events.next()).await.is_err());
    assert_eq!(events.comments(), ["ping"; 3]);
    publish(&hub, [1]).await;
    assert_eq!(numbers(&mut events, 1).await, [1]);
}

#[dependency]
async fn news(hub: Hub<Notification>) -> usize {
    hub.subscribers("news")
}

/// On the thread pool.
#[post("/blocking")]
fn blocking(hub: Hub<Notification>, before: Depends<news>) -> Result<String> {
    assert_eq!(*before, 1);
    Ok(hub.publish_blocking("news", Notification { number: 7 })?.to_string())
}

#[dunlin::test]
async fn everybody_can_take_the_hub() {
    let app = App::new("News").lifespan(async |app| Ok(app.hub(Hub::<Notification>::new())));
    let client = TestClient::new(app.routes(routes![notifications, blocking])).start().await;
    let mut events = client.events("/notifications/news").await;
    let id: String = client.post("/blocking").await.assert_status(200).json();
    let event = events.receive().await;
    assert_eq!((event.id(), event.json()), (&*id, json!({ "number": 7 })));
}

#[dunlin::test]
async fn an_app_without_the_hub_does_not_start() {
    let app = App::new("News").routes(routes![notifications]);
    let error = TestClient::new(app).try_start().await.unwrap_err().to_string();
    let name = std::any::type_name::<Notification>();
    let expected = format!(
        "the app cannot start:\n  - notifications takes `Hub<{name}>`, but the app has none: add `.hub(Hub::<{name}>::new())`"
    );
    assert_eq!(error, expected);
    let two = App::new("News").hub(Hub::<Notification>::new()).hub(HubConfig::<Notification>::new());
    let error = TestClient::new(two).try_start().await.unwrap_err().to_string();
    assert!(error.contains(&format!("is given two hubs of `{name}`")), "{error}");
}

#[dunlin::test]
async fn the_stream_is_described() {
    let (client, _) = started(HubConfig::new()).await;
    let document: Value = client.get("/openapi.json").await.json();
    let operation = &document["paths"]["/notifications/{topic}"]["get"];
    let parameter =
        operation["parameters"].as_array().unwrap().iter().find(|one| one["in"] == "header").unwrap();
    let expected = json!({
        "name": "last-event-id", "in": "header", "required": false,
        "description": "The id of the last event that the client has seen: the stream goes on after it.",
        "schema": {
            "anyOf": [{ "type": "string" }, { "type": "null" }],
            "description": "The id of the last event that the client has seen: the stream goes on after it.",
            "title": "Last-Event-Id",
        },
    });
    assert_eq!(*parameter, expected);
    let data =
        &operation["responses"]["200"]["content"]["text/event-stream"]["itemSchema"]["properties"]["data"];
    assert_eq!(data["contentSchema"], json!({ "$ref": "#/components/schemas/Notification" }));
}

#[get("/last")]
async fn last(last: LastEventId) -> Option<String> {
    last.as_str().map(str::to_owned)
}

#[dunlin::test]
async fn the_last_id_is_in_the_header_or_else_in_the_query() {
    let client = TestClient::new(App::new("Last").routes(routes![last])).start().await;
    for (header, query, expected) in [
        (None, "", json!(null)),
        (Some("7"), "", json!("7")),
        (None, "?lastEventId=a%2Fb", json!("a/b")),
        (Some("7"), "?lastEventId=8", json!("7")),
        (Some(""), "?lastEventId=8", json!("8")),
        (Some(""), "?lastEventId=", json!(null)),
        (None, "?lasteventid=8", json!(null)),
    ] {
        let request = client.get(&format!("/last{query}"));
        let request =
            header.into_iter().fold(request, |request, value| request.header("last-event-id", value));
        assert_eq!(request.await.json::<Value>(), expected, "{header:?} {query}");
    }
}
