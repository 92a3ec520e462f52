//! The end of a server: what was begun is finished, nothing new is begun.

use std::time::Duration;

use dunlin::prelude::*;
use tokio::sync::oneshot;

use super::app::{Gate, Record, app};
use super::sockets::Served;
use super::wire::Wire;

const WAIT: &str = "GET /wait HTTP/1.1\r\nhost: test\r\n\r\n";

#[test]
fn requests_in_flight_are_finished_and_idle_connections_closed() {
    run::block_on(async {
        let (record, gate) = (Record::default(), Gate::default());
        let served = Served::start(app(&record, &gate)).await;
        let (mut idle, mut fresh) = (served.connect().await, served.connect().await);
        assert_eq!(idle.get("/").await.status(), 200);
        let (mut waiting, mut streaming) = (served.connect().await, served.connect().await);
        waiting.send(WAIT).await;
        streaming.send("GET /pieces HTTP/1.1\r\nhost: test\r\n\r\n").await;
        streaming.until("first ").await;
        record.seen("waiting").await;
        record.seen("streaming").await;

        let end = served.stop();
        assert_eq!(idle.rest().await, "");
        assert_eq!(fresh.rest().await, "");
        served.refuses_connections().await;
        assert!(!record.all().contains(&"lifespan ended"));
        gate.open();
        let answer = waiting.answer().await;
        assert_eq!(answer.body, "\"waited\"");
        assert!(answer.head.contains("connection: close"), "{}", answer.head);
        assert_eq!(waiting.rest().await, "");
        assert_eq!(streaming.until("0\r\n\r\n").await, "\r\n6\r\nsecond\r\n0\r\n\r\n");
        end.await.unwrap();
        let events: Vec<_> = record.all().into_iter().filter(|event| *event != "streaming").collect();
        assert_eq!(events, ["waiting", "released ok", "background task", "lifespan ended"]);
    });
}

#[dunlin::test]
async fn what_takes_longer_than_the_grace_is_dropped() {
    let (record, gate) = (Record::default(), Gate::default());
    let client = TestClient::new(app(&record, &gate)).start().await;
    let mut wire = Wire::new(client.connect());
    wire.send(WAIT).await;
    record.seen("waiting").await;
    let start = tokio::time::Instant::now();
    client.stop().await;
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    assert_eq!(wire.rest().await, "");
    assert_eq!(record.all(), ["waiting", "handler dropped", "released failed", "lifespan ended"]);
}

#[dunlin::test]
async fn a_head_that_was_begun_may_end() {
    let (record, gate) = (Record::default(), Gate::default());
    let client = TestClient::new(app(&record, &gate)).start().await;
    let mut wire = Wire::new(client.connect());
    wire.send("GET / HTTP/1.1\r\n").await;
    tokio::task::yield_now().await;
    let (done, stopped) = oneshot::channel();
    let stop = run::spawn(async move {
        client.stop().await;
        done.send(()).unwrap();
    });
    tokio::task::yield_now().await;
    wire.send("host: test\r\n\r\n").await;
    assert_eq!(wire.answer().await.status(), 200);
    stopped.await.unwrap();
    stop.await.unwrap();
}

#[test]
fn an_app_that_cannot_start_says_why_and_listens_nowhere() {
    #[get("/")]
    async fn needs(gate: State<Gate>) -> Value {
        let _ = gate;
        Value::Null
    }
    let error =
        run::block_on(App::new("Lacking").routes(routes![needs]).server().bind("127.0.0.1:0").serve());
    assert!(error.unwrap_err().to_string().contains("State<"));
}

#[test]
fn an_address_that_is_taken_is_named_and_the_lifespan_ends() {
    run::block_on(async {
        let (record, gate) = (Record::default(), Gate::default());
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let error = app(&record, &gate).server().bind(&address).serve().await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot listen on {address}: ")), "{error}");
        assert_eq!(record.all(), ["lifespan ended"]);
    });
}
