//! Requests that nobody should look at, and those that one should.

use dunlin::prelude::*;

use super::app::{Gate, Record, app};
use super::wire::Wire;

/// What a raw request is answered with, and whether the connection is kept.
async fn check(client: &TestClient, request: &str, status: u16) {
    let mut wire = Wire::new(client.connect());
    wire.send(request).await;
    let answer = wire.answer().await;
    let shown = &request[..request.len().min(120)];
    assert_eq!(answer.status(), status, "{shown:?}");
    let is_refused = [400, 414, 431].contains(&status);
    assert_eq!(answer.head.contains("connection: close"), is_refused, "{shown:?}: {}", answer.head);
    if is_refused {
        // hyper refuses by itself what is too long to be read
        assert!(answer.body.is_empty() || answer.body.starts_with(r#"{"detail":""#), "{}", answer.body);
        assert_eq!(wire.rest().await, "", "{shown:?}");
    }
}

async fn client() -> TestClient {
    TestClient::new(app(&Record::default(), &Gate::default())).start().await
}

#[dunlin::test]
async fn heads_have_limits() {
    let client = client().await;
    let head = |rest: &str| format!("GET / HTTP/1.1\r\nhost: test\r\n{rest}\r\n");
    check(&client, &head(&format!("x: {}\r\n", "x".repeat(31 * 1024))), 200).await;
    check(&client, &head(&format!("x: {}\r\n", "x".repeat(33 * 1024))), 431).await;
    check(&client, &head(&"x: y\r\n".repeat(99)), 200).await;
    check(&client, &head(&"x: y\r\n".repeat(100)), 431).await;
    let target = |length| format!("GET /?{} HTTP/1.1\r\nhost: test\r\n\r\n", "x".repeat(length));
    check(&client, &target(8 * 1024 - 2), 200).await;
    check(&client, &target(8 * 1024 - 1), 414).await;
    check(&client, &target(70_000), 431).await;
    check(&client, &head(&"x: y\r\n".repeat(500_000)), 431).await;
}

#[post("/small", body_limit = 4)]
async fn small(body: Bytes) -> usize {
    body.len()
}

#[dunlin::test]
async fn a_long_body_is_refused_in_the_words_of_the_standard() {
    let client = TestClient::new(App::new("Small").routes(routes![small])).start().await;
    let mut wire = Wire::new(client.connect());
    wire.send("POST /small HTTP/1.1\r\nhost: test\r\ncontent-length: 5\r\n\r\n12345").await;
    let answer = wire.answer().await;
    assert!(answer.head.starts_with("HTTP/1.1 413 Content Too Large\r\n"), "{}", answer.head);
    assert_eq!(answer.body, r#"{"detail":"Content Too Large"}"#);
}

#[dunlin::test]
async fn a_request_says_its_host_once_and_in_its_form() {
    let client = client().await;
    let head = |hosts: &str| format!("GET / HTTP/1.1\r\n{hosts}\r\n");
    check(&client, &head("host: example.com:8000\r\n"), 200).await;
    check(&client, &head("host: [::1]:80\r\n"), 200).await;
    check(&client, "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n", 200).await;
    for hosts in [
        "",
        "host: a\r\nhost: b\r\n",
        "host: a\r\nhost: a\r\n",
        "host: x/?\r\n",
        "host: u@x\r\n",
        "host:\r\n",
    ] {
        check(&client, &head(hosts), 400).await;
    }
}

#[dunlin::test]
async fn ambiguous_requests_are_refused() {
    let client = client().await;
    let post = |rest: &str| {
        format!("POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n{rest}")
    };
    for rest in [
        "content-length: 3\r\ncontent-length: 4\r\n\r\n[1]",
        "content-length: +3\r\n\r\n[1]",
        "content-length: 3, 3\r\n\r\n[1]",
        "transfer-encoding: xchunked\r\n\r\n",
        "transfer-encoding : chunked\r\n\r\n",
        "x: a\r\n folded\r\n\r\n",
        "x: a\0b\r\n\r\n",
    ] {
        check(&client, &post(rest), 400).await;
    }
}

/// Where both lengths are given, `chunked` counts and nothing that follows is read (RFC 9112, 6.1).
#[dunlin::test]
async fn nothing_is_smuggled_behind_two_lengths() {
    let client = client().await;
    let mut wire = Wire::new(client.connect());
    wire.send("POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 999\r\ntransfer-encoding: chunked\r\n\r\n").await;
    wire.send("3\r\n[1]\r\n0\r\n\r\nGET /panic HTTP/1.1\r\nhost: test\r\n\r\n").await;
    assert_eq!(wire.answer().await.body, "1");
    assert_eq!(wire.rest().await, "");
}

#[dunlin::test]
async fn requests_in_one_packet_are_answered_in_order() {
    let client = client().await;
    let mut wire = Wire::new(client.connect());
    wire.send("GET / HTTP/1.1\r\nhost: test\r\n\r\nGET /none HTTP/1.1\r\nhost: test\r\n\r\n".repeat(3)).await;
    for _ in 0..3 {
        assert_eq!(wire.answer().await.status(), 200);
        assert_eq!(wire.answer().await.status(), 404);
    }
}

#[dunlin::test]
async fn who_asks_to_continue_is_told_so() {
    let client = client().await;
    let mut wire = Wire::new(client.connect());
    wire.send("POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n").await;
    assert_eq!(wire.until("\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("[1]").await;
    assert_eq!(wire.answer().await.status(), 200);
}

#[dunlin::test]
async fn who_is_answered_before_the_body_came_is_told_that_the_connection_ends() {
    let client = client().await;
    let mut wire = Wire::new(client.connect());
    wire.send("POST /none HTTP/1.1\r\nhost: test\r\ncontent-length: 3\r\n\r\n").await;
    let answer = wire.answer().await;
    assert_eq!(answer.status(), 404);
    assert!(answer.head.contains("connection: close\r\n"), "{}", answer.head);
}

#[dunlin::test]
async fn a_chunked_body_that_was_read_keeps_the_connection() {
    let client = client().await;
    let mut wire = Wire::new(client.connect());
    for _ in 0..2 {
        wire.send("POST /upload HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n").await;
        wire.send("transfer-encoding: chunked\r\n\r\n5\r\n[1,2]\r\n0\r\n\r\n").await;
        let answer = wire.answer().await;
        assert_eq!(answer.body, "2");
        assert!(!answer.head.contains("connection: close"), "{}", answer.head);
    }
}
