//! Clients that are too slow, too silent or too greedy. Time is paused: the seconds are exact.

use std::time::Duration;

use dunlin::prelude::*;
use tokio::io::DuplexStream;
use tokio::time::sleep;

use super::app::{Gate, Record, app};
use super::wire::Wire;

/// An app that is served in this process, a connection to it, and what happened.
async fn connected() -> (TestClient, Wire<DuplexStream>, Record) {
    let record = Record::default();
    let client = TestClient::new(app(&record, &Gate::default())).start().await;
    let wire = Wire::new(client.connect());
    (client, wire, record)
}

#[dunlin::test]
async fn a_head_that_does_not_end_is_answered_with_408_after_10_seconds() {
    let (_client, mut wire, _) = connected().await;
    wire.send("GET / HTTP/1.1\r\nhost: te").await;
    let (seconds, rest) = wire.seconds_until_closed().await;
    assert_eq!(seconds, 10);
    assert!(rest.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{rest}");
}

#[dunlin::test]
async fn a_byte_now_and_then_does_not_buy_time() {
    let (_client, wire, _) = connected().await;
    let (reader, mut writer) = tokio::io::split(wire.stream);
    let drip = run::spawn(async move {
        for byte in "GET / HTTP/1.1\r\nx-slow: 0123456789".bytes() {
            tokio::io::AsyncWriteExt::write_all(&mut writer, &[byte]).await.ok();
            sleep(Duration::from_secs(1)).await;
        }
    });
    let mut wire = Wire::new(tokio::io::join(reader, tokio::io::sink()));
    assert_eq!(wire.seconds_until_closed().await.0, 10);
    drip.abort();
}

#[dunlin::test]
async fn a_second_head_has_its_own_10_seconds() {
    let (_client, mut wire, _) = connected().await;
    sleep(Duration::from_secs(9)).await;
    assert_eq!(wire.get("/").await.status(), 200);
    sleep(Duration::from_secs(30)).await;
    wire.send("GET").await;
    let (seconds, rest) = wire.seconds_until_closed().await;
    assert_eq!((seconds, rest.get(..12)), (10, Some("HTTP/1.1 408")));
}

#[dunlin::test]
async fn a_connection_without_a_request_is_closed_in_silence() {
    let (_client, mut wire, _) = connected().await;
    assert_eq!(wire.seconds_until_closed().await, (10, String::new()));
}

#[dunlin::test]
async fn an_idle_connection_is_kept_for_a_minute() {
    let (_client, mut wire, _) = connected().await;
    for _ in 0..3 {
        assert_eq!(wire.get("/").await.body, "\"hello\"");
        sleep(Duration::from_secs(59)).await;
    }
    assert_eq!(wire.get("/").await.status(), 200);
    let (seconds, rest) = wire.seconds_until_closed().await;
    assert!((60..=75).contains(&seconds), "{seconds}");
    assert_eq!(rest, "");
}

#[dunlin::test]
async fn a_body_that_does_not_come_ends_the_request() {
    let (client, mut wire, record) = connected().await;
    wire.send("POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n[1,").await;
    let (seconds, rest) = wire.seconds_until_closed().await;
    assert_eq!((seconds, rest.as_str()), (5, ""));
    client.stop().await;
    assert_eq!(record.all(), ["lifespan ended"], "nothing was provided before the body was there");
}

#[dunlin::test]
async fn a_body_at_240_bytes_a_second_is_fast_enough() {
    let (_client, mut wire, _) = connected().await;
    wire.send("POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 10001\r\n\r\n[").await;
    for _ in 0..10 {
        sleep(Duration::from_secs(4)).await;
        wire.send("1,".repeat(480)).await;
    }
    wire.send("1,".repeat(199) + "1]").await;
    assert_eq!(wire.answer().await.body, "5000");
}

#[dunlin::test]
async fn a_body_below_240_bytes_a_second_is_too_slow() {
    let (_client, wire, _) = connected().await;
    let (reader, mut writer) = tokio::io::split(wire.stream);
    let head = "POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n[";
    let drip = run::spawn(async move {
        let mut next = head.to_owned();
        while tokio::io::AsyncWriteExt::write_all(&mut writer, next.as_bytes()).await.is_ok() {
            sleep(Duration::from_secs(1)).await;
            next = "1,".repeat(60);
        }
    });
    let mut wire = Wire::new(tokio::io::join(reader, tokio::io::sink()));
    // half of what is spent is earned back
    let (seconds, _) = wire.seconds_until_closed().await;
    assert!((8..=10).contains(&seconds), "{seconds}");
    drip.await.unwrap();
}

#[dunlin::test]
async fn a_client_that_does_not_read_is_cut_off() {
    for (path, event) in [("/flood", "handler dropped"), ("/bytes/1000000", "let go")] {
        let (client, mut wire, record) = connected().await;
        let start = tokio::time::Instant::now();
        wire.send(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")).await;
        record.seen(event).await;
        assert_eq!(start.elapsed().as_secs(), 5, "{path}");
        client.stop().await;
    }
}

#[dunlin::test]
async fn a_handler_may_take_its_time() {
    let (_client, mut wire, _) = connected().await;
    assert_eq!(wire.get("/slow").await.body, "\"at last\"");
}

#[dunlin::test]
async fn a_client_that_goes_away_ends_its_handler() {
    let (client, mut wire, record) = connected().await;
    wire.send("GET /wait HTTP/1.1\r\nhost: test\r\n\r\n").await;
    record.seen("waiting").await;
    drop(wire);
    record.seen("handler dropped").await;
    record.seen("released failed").await;
    client.stop().await;
    assert_eq!(record.all(), ["waiting", "handler dropped", "released failed", "lifespan ended"]);
}

#[dunlin::test]
async fn a_panic_costs_one_request_and_not_the_connection() {
    let (_client, mut wire, _) = connected().await;
    assert_eq!(wire.get("/panic").await.status(), 500);
    assert_eq!(wire.get("/").await.status(), 200);
}

#[dunlin::test]
async fn limits_can_be_others() {
    let record = Record::default();
    let limits = dunlin::Limits { idle: Duration::from_secs(3), pace: 0, ..dunlin::Limits::default() };
    let client = TestClient::new(app(&record, &Gate::default())).limits(limits).start().await;
    let mut wire = Wire::new(client.connect());
    assert_eq!(wire.get("/").await.status(), 200);
    assert_eq!(wire.seconds_until_closed().await.0, 3);
    let mut wire = Wire::new(client.connect());
    wire.send(
        "POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n[",
    )
    .await;
    sleep(Duration::from_secs(3600)).await;
    wire.send("1]").await;
    assert_eq!(wire.answer().await.body, "1");
}
