//! Hubs behind real sockets: what a server says at its end, and who is too slow.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::serve::Served;

fn app(hub: &Hub<Notification>) -> App {
    App::new("News").hub(hub.clone()).routes(routes![notifications])
}

/// They would all be there at once.
#[test]
fn clients_are_told_to_come_back_at_different_times() {
    run::block_on(async {
        let hub = Hub::new();
        let served = Served::start(app(&hub)).await;
        let mut wires = Vec::new();
        for _ in 0..50 {
            let mut wire = served.connect().await;
            wire.send("GET /notifications/news HTTP/1.1\r\nhost: x\r\n\r\n").await;
            wire.until("\n\n").await;
            wires.push(wire);
        }
        publish(&hub, [1]).await;
        let began = tokio::time::Instant::now();
        served.stop().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        let mut times = Vec::new();
        for mut wire in wires {
            let rest = wire.rest().await;
            let (event, retry) = rest.split_once("retry: ").unwrap();
            assert!(event.contains("data: {\"number\":1}"), "{rest}");
            times.push(retry.split_once('\n').unwrap().0.parse::<u64>().unwrap());
        }
        // the grace is 30 seconds; that all 50 are in one half of it is as likely as 49 throws of heads
        assert!(times.iter().all(|time| (1_000..31_000).contains(time)), "{times:?}");
        assert!(
            times.iter().any(|time| *time < 16_000) && times.iter().any(|time| *time >= 16_000),
            "{times:?}"
        );
    });
}

#[post("/read")]
async fn read(hub: Hub<Notification>, tasks: BackgroundTasks, ended: State<Arc<AtomicUsize>>) {
    tasks.add(async move {
        let mut subscription = hub.subscribe("news");
        while subscription.receive().await.unwrap().is_some() {}
        ended.store(1, SeqCst);
    });
}

/// A task that reads a hub does not hold up the end.
#[dunlin::test]
async fn subscriptions_end_with_the_app() {
    let (hub, ended) = (Hub::new(), Arc::new(AtomicUsize::new(0)));
    let app = app(&hub).state(Arc::clone(&ended)).routes(routes![read]);
    let client = TestClient::new(App::new("Outer").mount("/inner", app)).start().await;
    let mut events = client.events("/inner/notifications/news").await;
    client.post("/inner/read").stream().await.next().await.unwrap();
    while hub.subscribers("news") < 2 {
        tokio::task::yield_now().await;
    }
    let began = tokio::time::Instant::now();
    client.stop().await;
    assert_eq!((ended.load(SeqCst), began.elapsed()), (1, Duration::ZERO));
    assert_eq!(events.next().await, None);
}

#[get("/texts")]
async fn texts(hub: Hub<String>) -> EventStream<String> {
    hub.subscribe("texts").into()
}

/// Reads past these bytes.
async fn read_past(stream: &mut TcpStream, end: &str) {
    let mut bytes = Vec::new();
    loop {
        let kept = bytes.len().saturating_sub(end.len());
        bytes.drain(..kept);
        let before = bytes.len();
        bytes.resize(before + 64 * 1024, 0);
        let count = stream.read(&mut bytes[before..]).await.unwrap();
        assert!(count > 0, "the server closed before it said {end}");
        bytes.truncate(before + count);
        if bytes.windows(end.len()).any(|window| window == end.as_bytes()) {
            return;
        }
    }
}

/// A client that does not read delays nobody and is not waited for; it is told what it missed when it reads again.
#[test]
fn a_client_that_does_not_read_delays_nobody() {
    run::block_on(async {
        let hub = Hub::<String>::new();
        let served = Served::start(App::new("Texts").hub(hub.clone()).routes(routes![texts])).await;
        let mut streams = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(served.address).await.unwrap();
            stream.write_all(b"GET /texts HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
            read_past(&mut stream, "retry: ").await;
            streams.push(stream);
        }
        let [stalled, healthy] = &mut streams[..] else { panic!("there are two") };
        // more than the buffers of the system and the history hold
        let text = "x".repeat(64 * 1024);
        for number in 0..400 {
            hub.publish("texts", format!("{text}{number}.")).await.unwrap();
            read_past(healthy, &format!("{number}.")).await;
        }
        read_past(stalled, "\"reason\":\"lagged\"").await;
        hub.publish("texts", "after".to_owned()).await.unwrap();
        read_past(stalled, "data: \"after\"").await;
        served.stop().await.unwrap();
    });
}
