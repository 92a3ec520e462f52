//! Hubs over Redis: processes that know nothing of each other have one hub; Redis is killed, started again, and forgets.

mod proof;
mod server;

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::run::task_counts;
use dunlin::testing::TestEvents;
use dunlin::{Event, EventStream, Hub, HubConfig, LastEventId, Redis, Subscription};
use tokio::time::{Instant, timeout};

use self::server::{Data, RedisServer};

#[get("/numbers")]
async fn numbers(last: LastEventId, hub: Hub<u64>, from_start: Option<bool>) -> EventStream<u64> {
    let subscription = hub.subscribe("numbers").since(last);
    if from_start == Some(true) { subscription.from_start().into() } else { subscription.into() }
}

#[post("/numbers/{number}", status = 202)]
async fn publish(number: u64, hub: Hub<u64>) -> Result<String> {
    Ok(hub.publish("numbers", number).await?.to_string())
}

#[post("/blocking/{number}", status = 202)]
fn publish_blocking(number: u64, hub: Hub<u64>) -> Result<String> {
    Ok(hub.publish_blocking("numbers", number)?.to_string())
}

fn app(redis: &RedisServer, hub: HubConfig<u64>) -> App {
    App::new("Numbers").redis(redis.url()).hub(hub).routes(routes![numbers, publish, publish_blocking])
}

/// One of several processes, as far as Redis can tell.
async fn node(redis: &RedisServer) -> TestClient {
    TestClient::new(app(redis, HubConfig::new())).start().await
}

async fn send(node: &TestClient, numbers: impl IntoIterator<Item = u64>) {
    for number in numbers {
        node.post(&format!("/numbers/{number}")).await.assert_status(202);
    }
}

/// The stream of a client, which has begun.
async fn listen(node: &TestClient, path: &str) -> TestEvents {
    let events = node.events(path).await;
    // what is published from here on reaches it: the looks at the end are done one after another
    let begun = node.get("/numbers").stream().await.next_text().await;
    assert!(begun.starts_with("id: "), "{begun}");
    events
}

async fn receive(events: &mut TestEvents, count: usize) -> Vec<u64> {
    let mut received = Vec::new();
    for _ in 0..count {
        let event = timeout(Duration::from_secs(10), events.receive()).await;
        let event = event.unwrap_or_else(|_| panic!("only {received:?} of {count} came"));
        assert_ne!(event.event(), "reset", "{}", event.data());
        received.push(event.json());
    }
    received
}

async fn reset(events: &mut TestEvents) -> String {
    let event = timeout(Duration::from_secs(10), events.receive()).await.expect("it is not silent");
    assert_eq!(event.event(), "reset", "{}", event.data());
    event.json::<Value>()["reason"].as_str().unwrap().to_owned()
}

/// Waits until there are no more tasks than there were.
async fn settled(live: usize) {
    let settled = async {
        while task_counts().live > live {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), settled).await.expect("tasks are left behind");
}

/// The time of these tests is real: Redis has a clock of its own.
fn over_redis(data: Data, test: impl AsyncFnOnce(RedisServer)) {
    run::block_on(async { test(RedisServer::started(data).await).await });
}

#[test]
fn what_one_publishes_subscribers_of_all_get() {
    over_redis(Data::Lost, async |redis| {
        let nodes = [node(&redis).await, node(&redis).await];
        let mut streams = Vec::new();
        for node in &nodes {
            streams.push(listen(node, "/numbers").await);
            streams.push(listen(node, "/numbers").await);
        }
        for number in 0..20 {
            send(&nodes[usize::from(number % 3 == 0)], [number]).await;
        }
        nodes[0].post("/blocking/20").await.assert_status(202);
        for stream in &mut streams {
            assert_eq!(receive(stream, 21).await, (0..21).collect::<Vec<_>>());
        }
        // who comes late has the history, by whomever it is served
        let late = TestClient::new(app(&redis, HubConfig::new())).start().await;
        let mut stream = late.events("/numbers?from_start=true").await;
        assert_eq!(receive(&mut stream, 21).await, (0..21).collect::<Vec<_>>());
    });
}

#[test]
fn an_event_is_the_same_wherever_it_is_read() {
    over_redis(Data::Lost, async |redis| {
        let hub = || HubConfig::<u64>::new().name("numbers").redis(redis.url()).build();
        let (first, second) = (hub(), hub());
        let mut subscription = second.subscribe("a");
        let event = Event::new(7).event("alert").comment("hi\nthere").retry(Duration::from_secs(5));
        second.publish("a", 6).await.unwrap();
        let id = first.publish("a", event).await.unwrap();
        assert_eq!(subscription.receive().await.unwrap().unwrap().data().unwrap(), 6);
        let received = subscription.receive().await.unwrap().unwrap();
        assert_eq!((received.id(), received.event(), received.json()), (id, Some("alert"), "7"));
        let mut again: Subscription<u64> = first.subscribe("a").last(1);
        assert_eq!(again.receive().await.unwrap().unwrap().id(), id);
    });
}

/// The node that it comes to may not have heard yet of what the client has seen.
#[test]
fn a_client_comes_back_to_another_node() {
    over_redis(Data::Lost, async |redis| {
        let (first, second) = (node(&redis).await, node(&redis).await);
        for round in 0..20 {
            let from = round * 10;
            let mut events = listen(&first, "/numbers").await;
            send(&second, from..from + 5).await;
            assert_eq!(receive(&mut events, 3).await, (from..from + 3).collect::<Vec<_>>());
            let last = events.last_id().to_owned();
            events.disconnect();
            send(&first, from + 5..from + 8).await;
            let mut stream = second.get("/numbers").header("last-event-id", &last).stream().await;
            let mut text = String::new();
            while !text.contains(&format!("data: {}\n", from + 7)) {
                text.push_str(&timeout(Duration::from_secs(10), stream.next_text()).await.expect(&text));
            }
            let data: Vec<u64> =
                text.lines().filter_map(|line| line.strip_prefix("data: ")?.parse().ok()).collect();
            assert_eq!(data, (from + 3..from + 8).collect::<Vec<_>>(), "{text}");
        }
    });
}

#[test]
fn who_was_away_before_the_first_event_misses_none() {
    over_redis(Data::Lost, async |redis| {
        let (first, second) = (node(&redis).await, node(&redis).await);
        let opening = first.get("/numbers").stream().await.next_text().await;
        let id = opening.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
        send(&second, 0..3).await;
        for node in [&first, &second] {
            let mut stream = node.get("/numbers").header("last-event-id", &id).stream().await;
            stream.next_text().await;
            assert!(stream.next_text().await.starts_with("data: 0\n"));
        }
    });
}

#[test]
fn a_history_that_is_too_short_is_said() {
    over_redis(Data::Lost, async |redis| {
        let client = TestClient::new(app(&redis, HubConfig::new().history(5))).start().await;
        let mut events = listen(&client, "/numbers").await;
        send(&client, 0..1).await;
        receive(&mut events, 1).await;
        events.disconnect();
        send(&client, 1..400).await;
        events.reconnect().await;
        assert_eq!(reset(&mut events).await, "expired");
        send(&client, [400]).await;
        assert_eq!(receive(&mut events, 1).await, [400]);
    });
}

#[test]
fn a_topic_that_was_deleted_is_said() {
    over_redis(Data::Lost, async |redis| {
        let client = node(&redis).await;
        let mut events = listen(&client, "/numbers").await;
        send(&client, 0..3).await;
        receive(&mut events, 3).await;
        assert_eq!(redis.ask("DEL dunlin:hub:u64:numbers").await.as_deref(), Some(":1\r\n"));
        send(&client, [3]).await;
        assert_eq!(reset(&mut events).await, "unknown");
        send(&client, [4]).await;
        assert_eq!(receive(&mut events, 1).await, [4]);
    });
}

/// The app starts without, clients are told, and nobody has to do anything when it is there.
#[test]
fn redis_may_come_later() {
    run::block_on(async {
        let mut redis = RedisServer::absent(Data::Lost);
        let client = node(&redis).await;
        let mut events = client.events("/numbers").await;
        for path in ["/numbers/1", "/blocking/1"] {
            let answer = client.post(path).await.assert_status(503);
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
        redis.start().await;
        let began = Instant::now();
        while client.post("/numbers/2").await.status() != 202 {}
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        assert_eq!(receive(&mut events, 1).await, [2]);
    });
}

/// Redis is killed and started again with its data: nothing is lost, nothing comes twice, and nothing is left behind.
#[test]
fn subscribers_go_on_after_redis_was_killed() {
    over_redis(Data::Kept, async |mut redis| {
        let (first, second) = (node(&redis).await, node(&redis).await);
        let mut streams = [listen(&first, "/numbers").await, listen(&second, "/numbers").await];
        let mut sent = Vec::new();
        let live = task_counts().live;
        for round in 0..3 {
            let from = round * 100;
            send(&first, from..from + 10).await;
            sent.extend(from..from + 10);
            redis.kill();
            // one that it noticed at once, or one that waited in vain
            second.post("/numbers/99999").await.assert_status(503);
            redis.start().await;
            let began = Instant::now();
            for node in [&first, &second] {
                while node.post(&format!("/numbers/{}", sent.len() + 1000)).await.status() != 202 {}
                sent.push(sent.len() as u64 + 1000);
            }
            assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        }
        for stream in &mut streams {
            assert_eq!(receive(stream, sent.len()).await, sent);
        }
        settled(live).await;
    });
}

/// Who sends something when its connection breaks does not know whether it has arrived, and sends it again.
#[test]
fn what_is_sent_twice_is_there_once() {
    over_redis(Data::Lost, async |redis| {
        let client = node(&redis).await;
        let mut events = listen(&client, "/numbers").await;
        for number in 0..500 {
            let sent = send(&client, [number]);
            if number % 25 == 0 {
                let (_, killed) = tokio::join!(sent, redis.ask("CLIENT KILL TYPE normal"));
                assert_eq!(killed.as_deref(), Some(":2\r\n"), "there are a reader and one for commands");
            } else {
                sent.await;
            }
        }
        assert_eq!(receive(&mut events, 500).await, (0..500).collect::<Vec<_>>());
    });
}

/// Without its data it is a topic of its own, and those who knew the old one are told: those who stayed, and those who come
/// back. Numbers alone would not tell: the new topic has as many events as the old one.
#[test]
fn a_redis_that_has_forgotten_is_said() {
    over_redis(Data::Lost, async |mut redis| {
        let client = node(&redis).await;
        let mut stayed = listen(&client, "/numbers").await;
        let mut left = listen(&client, "/numbers").await;
        send(&client, 0..5).await;
        for events in [&mut stayed, &mut left] {
            receive(events, 5).await;
        }
        left.disconnect();
        redis.kill();
        redis.start().await;
        while client.post("/numbers/5").await.status() != 202 {}
        send(&client, 6..20).await;
        assert_eq!(reset(&mut stayed).await, "unknown");
        left.reconnect().await;
        assert_eq!(reset(&mut left).await, "unknown");
        send(&client, [20]).await;
        assert_eq!(receive(&mut left, 1).await, [20]);
    });
}

#[test]
fn everything_ends_with_the_app() {
    over_redis(Data::Lost, async |redis| {
        let before = task_counts().live;
        let client = node(&redis).await;
        let mut events = listen(&client, "/numbers").await;
        send(&client, [1]).await;
        receive(&mut events, 1).await;
        client.stop().await;
        assert_eq!(events.next().await, None);
        settled(before).await;
    });
}

#[dunlin::test]
async fn what_is_wrong_is_said_at_once() {
    #[model]
    struct Notification {
        number: u64,
    }
    mod other {
        use dunlin::prelude::*;
        #[model]
        pub(super) struct Notification {
            text: String,
        }
    }
    let hubs = |app: App| app.hub(Hub::<Notification>::new()).hub(Hub::<other::Notification>::new());
    let error = TestClient::new(hubs(App::new("News").redis("http://127.0.0.1/"))).try_start().await;
    let expected = "the app cannot start:
  - two hubs are named `Notification` in Redis: give one another name by `HubConfig::name(..)`
  - `.redis(..)`: that is no URL of a Redis, such as `redis://127.0.0.1:6379/0`";
    assert_eq!(error.err().unwrap().to_string().trim_end(), expected);
    for (url, problem) in [("rediss://127.0.0.1/", "TLS"), ("", "no URL"), ("redis:/nowhere:x", "no URL")] {
        let error = TestClient::new(App::new("News").redis(url)).try_start().await.err().unwrap();
        assert!(error.to_string().contains(problem), "{url}: {error}");
    }
    let app = App::new("News").redis(Redis::new("redis://127.0.0.1:1/")).hub(Hub::<Notification>::new());
    let app = app.hub(HubConfig::<other::Notification>::new().name("texts"));
    TestClient::new(app).try_start().await.unwrap();
}
