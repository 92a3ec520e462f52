//! WebSockets: who may have one, what goes over it, and how it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::{Close, CloseCode, Message, SocketSender, WebSocket, http};
use dunlin_websocket::Frame;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What dependencies and endpoints have seen.
#[derive(Default)]
struct Seen(std::sync::Mutex<Vec<String>>);

impl Seen {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().expect("nobody panics").push(what.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("nobody panics").clone()
    }
}

#[dependency]
async fn session(seen: State<Arc<Seen>>) -> Result<Scoped<u32>> {
    seen.note("begun");
    Ok(Scoped::new(7).finally(async move |_, outcome| {
        seen.note(format!("{outcome:?}"));
        Ok(())
    }))
}

#[websocket("/echo")]
async fn echo(socket: WebSocket) -> Result<()> {
    let mut socket = socket.accept().await?;
    while let Some(message) = socket.receive().await {
        socket.send(message).await?;
    }
    Ok(())
}

#[websocket("/items/{item_id}/ws")]
async fn item(
    socket: WebSocket,
    item_id: u32,
    q: Option<u32>,
    #[header] x_token: Option<String>,
    #[cookie] session_id: Option<String>,
    session: Depends<session>,
) -> Result<()> {
    let socket = socket.accept().await?;
    socket.send_json(&json!([item_id, q, x_token, session_id, *session])).await?;
    Ok(())
}

#[model]
#[derive(Debug)]
struct Chat {
    #[field(min_length = 1)]
    text: String,
}

/// Ends as it is told.
#[websocket("/ends/{how}")]
async fn ends(socket: WebSocket, how: String, _session: Depends<session>) -> Result<()> {
    let before = how.starts_with("before");
    let mut socket = match before {
        true => None,
        false => Some(socket.accept().await?),
    };
    match how.trim_start_matches("before-") {
        "panic" => panic!("on purpose"),
        "close" => Err(Close::new(CloseCode::POLICY_VIOLATION, "not you").into()),
        "http" => Err(HttpError::new(401, "who are you?").header("www-authenticate", "Bearer").into()),
        "fails" => Err(Error::msg("nobody shall read this")),
        "returns" => Ok(()),
        "text" => {
            socket.as_mut().expect("accepted").receive_text().await?;
            Ok(())
        }
        "bytes" => {
            socket.as_mut().expect("accepted").receive_bytes().await?;
            Ok(())
        }
        _ => {
            let chat = socket.as_mut().expect("accepted").receive_json::<Chat>().await?;
            assert!(chat.is_none_or(|chat| !chat.text.is_empty()));
            Ok(())
        }
    }
}

#[websocket("/protocols")]
async fn protocols(socket: WebSocket) -> Result<()> {
    let offered = socket.subprotocols().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let socket = socket.subprotocol("v2").subprotocol("v9").header("x-who", "kea").accept().await?;
    socket.send_text(format!("{offered}: {:?}", socket.subprotocol())).await?;
    Ok(())
}

#[websocket("/anywhere", origins = any)]
async fn anywhere(socket: WebSocket) -> Result<()> {
    socket.accept().await?.send_text("hello").await?;
    Ok(())
}

#[websocket("/friends", origins = ["https://friend.example"])]
async fn friends(socket: WebSocket) -> Result<()> {
    socket.accept().await?.send_text("hello").await?;
    Ok(())
}

#[get("/echo")]
async fn plain() -> &'static str {
    "not a socket"
}

async fn client() -> (TestClient, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let app = App::new("Sockets").state(Arc::clone(&seen)).routes(routes![
        echo, plain, item, ends, protocols, anywhere, friends, small, alone, silent, flood, waits, outlives,
        busy, much, twice
    ]);
    (TestClient::new(app).start().await, seen)
}

#[dunlin::test]
async fn messages_come_back_as_they_were_sent() {
    let (client, _) = client().await;
    for compressed in [false, true] {
        let handshake = client.websocket("/echo");
        let mut socket = if compressed { handshake.compression() } else { handshake }.await;
        for text in ["", "a", "käkäpo", &"x".repeat(200_000)] {
            socket.send_text(text).await;
            assert_eq!(socket.receive_text().await, text);
            socket.send_bytes(text).await;
            assert_eq!(socket.receive_bytes().await, text.as_bytes());
        }
        socket.close(CloseCode::NORMAL, "done").await;
    }
}

#[dunlin::test]
async fn arguments_come_from_the_handshake() {
    let (client, seen) = client().await;
    let handshake =
        client.websocket("/items/3/ws?q=5").header("x-token", "t").header("cookie", "session_id=c");
    let mut socket = handshake.await;
    assert_eq!(socket.receive_json::<Value>().await, json!([3, 5, "t", "c", 7]));
    assert_eq!(socket.closed().await, Close::new(CloseCode::NORMAL, ""));
    assert_eq!(seen.all(), ["begun", "Ok"]);
}

#[dunlin::test]
async fn what_is_not_valid_is_not_accepted() {
    let (client, seen) = client().await;
    let refused = client.websocket("/items/x/ws").refused().await;
    assert_eq!((refused.status().as_u16(), refused.text()), (403, ""));
    assert_eq!(client.websocket("/nowhere").refused().await.status(), 403);
    assert_eq!(client.get("/items/3/ws").await.status(), 404, "a GET is no handshake");
    assert_eq!(
        client.get("/echo").await.json::<String>(),
        "not a socket",
        "and may have an endpoint of its own"
    );
    assert_eq!(seen.all(), ["begun", "Failed"], "as FastAPI does, dependencies run beside wrong arguments");
}

#[dunlin::test]
async fn an_endpoint_ends_and_its_socket_with_it() {
    let (client, seen) = client().await;
    for (how, code, reason) in [
        ("returns", 1000, ""),
        ("panic", 1011, ""),
        ("fails", 1011, ""),
        ("close", 1008, "not you"),
        ("http", 1008, "who are you?"),
    ] {
        let closed = client.websocket(&format!("/ends/{how}")).await.closed().await;
        assert_eq!((closed.code.get(), closed.reason.as_str()), (code, reason), "{how}");
        let outcome = if how == "returns" { "Ok" } else { "Failed" };
        assert_eq!(seen.all().last().map(String::as_str), Some(outcome), "{how}");
    }
}

#[dunlin::test]
async fn an_endpoint_that_does_not_accept_answers_by_http() {
    let (client, seen) = client().await;
    for (how, status, body) in [
        ("returns", 500, "Internal Server Error"),
        ("panic", 500, "Internal Server Error"),
        ("fails", 500, "Internal Server Error"),
        ("close", 403, ""),
        ("http", 401, r#"{"detail":"who are you?"}"#),
    ] {
        let refused = client.websocket(&format!("/ends/before-{how}")).refused().await;
        assert_eq!((refused.status().as_u16(), refused.text()), (status, body), "{how}");
        assert_eq!(seen.all().last().map(String::as_str), Some("Failed"), "{how}");
    }
    let refused = client.websocket("/ends/before-http").refused().await;
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
}

#[dunlin::test]
async fn a_message_of_the_wrong_kind_closes_with_the_right_code() {
    let (client, _) = client().await;
    for (how, message, code) in [
        ("text", Message::from(vec![1]), 1003),
        ("bytes", Message::from("text"), 1003),
        ("json", Message::from(r#"{"text": ""}"#), 1007),
        ("json", Message::from("{"), 1007),
        ("json", Message::from(r#"{"text": "hi"}"#), 1000),
    ] {
        let mut socket = client.websocket(&format!("/ends/{how}")).await;
        match &message {
            Message::Text(text) => socket.send_text(text).await,
            Message::Binary(bytes) => socket.send_bytes(bytes).await,
        }
        assert_eq!(socket.closed().await.code.get(), code, "{how} {message:?}");
    }
}

#[dunlin::test]
async fn a_subprotocol_is_chosen_of_those_that_are_offered() {
    let (client, _) = client().await;
    let mut socket = client.websocket("/protocols").subprotocol("v1").subprotocol("v2").await;
    assert_eq!(socket.subprotocol(), Some("v2"));
    assert_eq!(socket.headers()["x-who"], "kea");
    assert_eq!(socket.receive_text().await, r#"v1 v2: Some("v2")"#);
    let mut socket = client.websocket("/protocols").await;
    assert_eq!(socket.receive_text().await, ": None");
    assert_eq!(socket.subprotocol(), None);
}

#[dunlin::test]
async fn pages_of_other_origins_are_not_accepted() {
    let (client, _) = client().await;
    for (path, origin, is_accepted) in [
        ("/echo", "http://testserver", true),
        ("/echo", "https://testserver", true),
        ("/echo", "https://evil.example", false),
        ("/echo", "null", false),
        ("/anywhere", "https://evil.example", true),
        ("/friends", "https://friend.example", true),
        ("/friends", "http://testserver", false),
    ] {
        let accepted = client.websocket(path).origin(origin).connect().await;
        assert_eq!(accepted.is_ok(), is_accepted, "{origin} at {path}");
        assert_eq!(accepted.err().map_or(403, |refused| refused.status().as_u16()), 403);
    }
}

#[dunlin::test]
async fn a_handshake_that_is_none_is_told_so() {
    let (client, _) = client().await;
    for (headers, status, text) in [
        (
            "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            "426",
            "Sec-WebSocket-Version",
        ),
        ("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", "400", "Sec-WebSocket-Key"),
    ] {
        let mut raw = client.connect();
        let head = format!(
            "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{headers}\r\n"
        );
        raw.write_all(head.as_bytes()).await.expect("a server");
        let mut answer = vec![0; 4096];
        let read = raw.read(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer[..read]);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(text), "{answer}");
    }
}

/// Runs what HTTP/2 goes on with.
#[derive(Clone)]
struct Spawner;

impl<F: Future<Output: Send> + Send + 'static> hyper::rt::Executor<F> for Spawner {
    fn execute(&self, future: F) {
        drop(run::spawn(future));
    }
}

/// RFC 8441.
#[dunlin::test]
async fn a_stream_of_http2_becomes_a_socket_and_others_go_on() {
    let (client, _) = client().await;
    let io = TokioIo::new(client.connect());
    let (mut requests, connection) = hyper::client::conn::http2::handshake(Spawner, io).await.unwrap();
    drop(run::spawn(connection));
    let get = http::Request::get("http://testserver/echo").body(String::new()).unwrap();
    assert_eq!(requests.send_request(get).await.unwrap().status(), 200);

    let mut connect = http::Request::new(String::new());
    *connect.method_mut() = http::Method::CONNECT;
    *connect.uri_mut() = "http://testserver/echo".parse().unwrap();
    connect.headers_mut().insert("sec-websocket-version", "13".parse().unwrap());
    connect.extensions_mut().insert(hyper::ext::Protocol::from_static("websocket"));
    let response = requests.send_request(connect).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut socket = TokioIo::new(hyper::upgrade::on(response).await.unwrap());
    let sent = Frame::text("hi").masked([1, 2, 3, 4]);
    socket.write_all(sent.bytes()).await.unwrap();
    let mut answer = [0; 4];
    socket.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer[..], Frame::text("hi").bytes());

    let get = http::Request::get("http://testserver/echo").body(String::new()).unwrap();
    assert_eq!(requests.send_request(get).await.unwrap().status(), 200);
    socket.write_all(Frame::close(CloseCode::NORMAL, "").masked([1, 2, 3, 4]).bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, Frame::close(CloseCode::NORMAL, "").into_bytes());
}

#[websocket("/small", message_limit = "1KiB")]
async fn small(socket: WebSocket, seen: State<Arc<Seen>>) -> Result<()> {
    let mut socket = socket.accept().await?;
    while let Some(text) = socket.receive_text().await? {
        seen.note(format!("{} bytes", text.len()));
    }
    seen.note(socket.closed().await.to_string());
    Ok(())
}

#[dunlin::test]
async fn a_message_that_is_too_long_ends_the_socket() {
    let (client, seen) = client().await;
    let mut socket = client.websocket("/small").await;
    socket.send_text("x".repeat(1024)).await;
    socket.send_text("x".repeat(1025)).await;
    assert_eq!(socket.closed().await.code, CloseCode::MESSAGE_TOO_BIG);
    client.stop().await;
    assert_eq!(seen.all(), ["1024 bytes", "closed with 1009: the message is too long"]);
}

#[websocket("/alone", concurrency = 1)]
async fn alone(socket: WebSocket) -> Result<()> {
    let mut socket = socket.accept().await?;
    socket.send_text("alone").await?;
    while socket.receive().await.is_some() {}
    Ok(())
}

#[dunlin::test]
async fn there_are_not_more_sockets_than_the_endpoint_takes() {
    let (client, _) = client().await;
    let mut first = client.websocket("/alone").await;
    assert_eq!(first.receive_text().await, "alone");
    let refused = client.websocket("/alone").refused().await;
    assert_eq!(refused.status(), 503);
    assert!(refused.header("retry-after").is_some());
    first.close(CloseCode::NORMAL, "").await;
    assert_eq!(client.websocket("/alone").await.receive_text().await, "alone");
}

#[websocket("/silent", ping = "10s")]
async fn silent(socket: WebSocket, seen: State<Arc<Seen>>) -> Result<()> {
    let socket = socket.accept().await?;
    seen.note(socket.closed().await.code.to_string());
    Ok(())
}

#[dunlin::test]
async fn a_client_that_answers_pings_stays_and_one_that_does_not_goes() {
    let (client, seen) = client().await;
    let alive = client.websocket("/silent").await;
    let mut dead = client.connect();
    let head = "GET /silent HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    dead.write_all(head.as_bytes()).await.expect("a server");
    client.clock().advance(Duration::from_secs(30)).await;
    assert_eq!(seen.all(), ["1006"], "the one that says nothing");
    let mut answer = Vec::new();
    dead.read_to_end(&mut answer).await.expect("an end");
    assert!(answer.ends_with(&[0x89, 0]), "it was asked before");
    alive.close(CloseCode::NORMAL, "").await;
    client.stop().await;
    assert_eq!(seen.all(), ["1006", "1000"]);
}

/// Does not receive for two minutes.
#[websocket("/busy")]
async fn busy(socket: WebSocket) -> Result<()> {
    let mut socket = socket.accept().await?;
    tokio::time::sleep(Duration::from_secs(120)).await;
    let mut count = 0;
    while let Some(text) = socket.receive_text().await? {
        count += 1;
        if text == "last" {
            socket.send_json(&count).await?;
        }
    }
    Ok(())
}

#[dunlin::test]
async fn a_client_is_not_given_up_because_nobody_receives_what_it_sends() {
    let (client, _) = client().await;
    let mut socket = client.websocket("/busy").await;
    for _ in 0..100 {
        socket.send_text("x".repeat(2000)).await;
    }
    socket.send_text("last").await;
    assert_eq!(socket.receive_json::<u32>().await, 101);
}

/// Closes while much waits to be sent, to a client that reads.
#[websocket("/much")]
async fn much(socket: WebSocket) -> Result<()> {
    let socket = socket.accept().await?;
    for number in 0..200 {
        socket.send_text(format!("{number} {}", "x".repeat(2000))).await?;
    }
    Err(Close::new(CloseCode::new(4000).unwrap(), "that was all").into())
}

#[dunlin::test]
async fn what_was_sent_goes_out_before_the_good_bye() {
    let (client, _) = client().await;
    let mut socket = client.websocket("/much").await;
    for number in 0..200 {
        assert!(socket.receive_text().await.starts_with(&format!("{number} ")));
    }
    assert_eq!(socket.closed().await.reason, "that was all");
}

#[dependency]
async fn accepts(socket: WebSocket) -> Result<String> {
    drop(socket.accept().await?);
    Ok("accepted".to_owned())
}

#[websocket("/twice")]
async fn twice(socket: WebSocket, _accepted: Depends<accepts>) -> Result<()> {
    drop(socket.accept().await?);
    Ok(())
}

#[dunlin::test]
async fn a_socket_is_accepted_once() {
    let (client, _) = client().await;
    assert_eq!(client.websocket("/twice").await.closed().await.code, CloseCode::INTERNAL_ERROR);
}

#[dunlin::test]
async fn what_came_before_a_mistake_is_answered_first() {
    let (client, _) = client().await;
    let mut raw = client.connect();
    let head = "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let [one, two] = ["one", "two"].map(|text| Frame::text(text).masked([1, 2, 3, 4]).into_bytes());
    // the third is not masked
    let sent = [head.as_bytes(), &one, &two, Frame::text("three").bytes()].concat();
    raw.write_all(&sent).await.expect("a server");
    raw.shutdown().await.expect("a server");
    let mut answer = Vec::new();
    raw.read_to_end(&mut answer).await.expect("an end");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    let good_bye = Frame::close(CloseCode::PROTOCOL_ERROR, "a client has to mask its frames");
    let expected = [Frame::text("one"), Frame::text("two"), good_bye].map(Frame::into_bytes).concat();
    assert_eq!(answer[end..], expected);
}

static FLOODED: AtomicUsize = AtomicUsize::new(0);

#[websocket("/flood")]
async fn flood(socket: WebSocket) -> Result<()> {
    let socket = socket.accept().await?;
    loop {
        socket.send_bytes([0; 32 * 1024]).await?;
        FLOODED.fetch_add(1, Ordering::Relaxed);
    }
}

#[dunlin::test]
async fn a_client_that_takes_nothing_holds_little_and_is_disconnected() {
    let (client, _) = client().await;
    let mut raw = client.connect();
    let head = "GET /flood HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    raw.write_all(head.as_bytes()).await.expect("a server");
    client.clock().advance(Duration::from_millis(1)).await;
    client.clock().advance(Duration::from_secs(5)).await;
    let waiting = FLOODED.load(Ordering::Relaxed);
    assert!((32..60).contains(&waiting), "{waiting} messages of 32 KiB");
    client.clock().advance(Duration::from_secs(6)).await;
    let mut answer = Vec::new();
    raw.read_to_end(&mut answer).await.expect("an end");
    assert_eq!(FLOODED.load(Ordering::Relaxed), waiting, "nobody sends any more");
}

#[websocket("/waits")]
async fn waits(socket: WebSocket, seen: State<Arc<Seen>>, _session: Depends<session>) -> Result<()> {
    let mut socket = socket.accept().await?;
    socket.send_text("hello").await?;
    while socket.receive().await.is_some() {}
    seen.note(format!("gone {}", socket.closed().await.code));
    socket.send_text("anybody?").await?;
    seen.note("never");
    Ok(())
}

#[dunlin::test]
async fn the_endpoint_is_told_of_a_client_that_has_gone() {
    let (client, seen) = client().await;
    let mut socket = client.websocket("/waits").await;
    socket.receive_text().await;
    drop(socket);
    client.clock().advance(Duration::from_millis(1)).await;
    client.stop().await;
    assert_eq!(seen.all(), ["begun", "gone 1006", "Failed"]);
}

/// Looks at nothing that its client does.
#[websocket("/outlives")]
async fn outlives(socket: WebSocket, senders: State<Arc<Seen>>, _session: Depends<session>) -> Result<()> {
    let socket = socket.accept().await?;
    let _sender: SocketSender = socket.sender();
    senders.note("waits");
    std::future::pending().await
}

#[dunlin::test]
async fn an_endpoint_does_not_outlive_its_client_for_long() {
    let (client, seen) = client().await;
    drop(client.websocket("/outlives").await);
    client.clock().advance(Duration::from_millis(1)).await;
    client.clock().advance(Duration::from_secs(29)).await;
    assert_eq!(seen.all(), ["begun", "waits"]);
    client.clock().advance(Duration::from_secs(2)).await;
    assert_eq!(seen.all(), ["begun", "waits", "Failed"]);
}

#[dunlin::test]
async fn clients_are_told_when_the_server_stops() {
    let (client, seen) = client().await;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(client.websocket("/waits").await);
    }
    let stopping = tokio::time::Instant::now();
    client.stop().await;
    for socket in &mut sockets {
        assert_eq!(socket.closed().await.code, CloseCode::GOING_AWAY);
    }
    assert!(stopping.elapsed() < Duration::from_secs(1), "{:?}", stopping.elapsed());
    assert_eq!(seen.all().iter().filter(|seen| *seen == "gone 1001").count(), 3);
}

#[get("/takes")]
async fn takes(_socket: WebSocket) -> &'static str {
    "what?"
}

#[websocket("/nobody")]
async fn nobody() -> Result<()> {
    Ok(())
}

#[dunlin::test]
async fn a_socket_belongs_to_a_websocket_endpoint() {
    let app = App::new("Wrong").routes(routes![takes, nobody]);
    let error = TestClient::new(app).try_start().await.expect_err("two mistakes").to_string();
    assert!(
        error.contains("takes takes a `WebSocket`, which only the endpoints of `#[websocket(\"..\")]` have"),
        "{error}"
    );
    assert!(error.contains("nobody: nobody accepts its clients"), "{error}");
}
