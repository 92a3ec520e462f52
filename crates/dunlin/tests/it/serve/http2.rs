//! Clients of HTTP/2 that take nothing, send nothing, or send too much. Time is paused: the seconds are exact.

use std::time::Duration;

use dunlin::prelude::*;
use http_body_util::Empty;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, sleep, timeout};

use super::app::{Gate, Record, app};

async fn served() -> (TestClient, Record) {
    let record = Record::default();
    (TestClient::new(app(&record, &Gate::default())).start().await, record)
}

type Sender = http2::SendRequest<Empty<&'static [u8]>>;

/// A client that makes room for so many bytes a stream and no more.
async fn with_window(bytes: u32, stream: DuplexStream) -> Sender {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.initial_stream_window_size(bytes);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    drop(run::spawn(async move { drop(connection.await) }));
    sender
}

fn get(path: &str) -> http::Request<Empty<&'static [u8]>> {
    http::Request::get(format!("http://test{path}")).body(Empty::new()).unwrap()
}

const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const CANCEL: [u8; 4] = [0, 0, 0, 8];
const ENHANCE_YOUR_CALM: u8 = 11;

/// A client that writes its frames by hand (RFC 9113, 4.1), and makes no room for any body.
struct Raw(DuplexStream);

impl Raw {
    async fn begin(mut stream: DuplexStream) -> Self {
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        let mut raw = Raw(stream);
        let no_window = [0, 4, 0, 0, 0, 0];
        raw.frame((SETTINGS, 0), 0, &no_window).await.unwrap();
        raw
    }

    async fn frame(&mut self, (kind, flags): (u8, u8), stream: u32, payload: &[u8]) -> std::io::Result<()> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).await
    }

    /// Why the server ends the connection.
    async fn reason(&mut self) -> u8 {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.expect("a reason before the end");
            let mut payload = vec![0; usize::from(u16::from_be_bytes([head[1], head[2]]))];
            self.0.read_exact(&mut payload).await.unwrap();
            if head[3] == GOAWAY {
                return payload[7];
            }
        }
    }

    async fn seconds_until_closed(&mut self) -> u64 {
        seconds_until(self.0.read_to_end(&mut Vec::new())).await
    }
}

/// The head of a request as HPACK writes it (RFC 7541), without its table of what was said before.
fn head(method: u8, path: &str) -> Vec<u8> {
    let mut head = vec![method, 0x86, 1, 4];
    head.extend(b"test");
    head.extend([4, u8::try_from(path.len()).unwrap()]);
    head.extend(path.bytes());
    head
}

const GET: u8 = 0x82;
const POST: u8 = 0x83;
const ACCEPT_GZIP: u8 = 0x90;

/// The whole seconds until this happened.
async fn seconds_until(event: impl Future) -> u64 {
    let start = Instant::now();
    timeout(Duration::from_secs(600), event).await.expect("it happens within ten minutes");
    start.elapsed().as_secs()
}

#[dunlin::test]
async fn a_body_in_memory_that_is_not_read_is_cut_off() {
    for (window, length) in [(0, 5), (1, 5), (0, 100_000), (1, 100_000), (1, 32 * 1024), (65_535, 100_000)] {
        let (client, record) = served().await;
        let mut http2 = with_window(window, client.connect()).await;
        let response = http2.send_request(get(&format!("/bytes/{length}"))).await.unwrap();
        assert_eq!(seconds_until(record.seen("let go")).await, 5, "{length} bytes for a window of {window}");
        drop(response);
        http2.send_request(get("/")).await.unwrap_err();
    }
}

/// The time in which a stream waited that is no more is not held against the next one.
#[dunlin::test]
async fn a_stream_that_was_reset_costs_no_patience() {
    let (client, record) = served().await;
    let mut http2 = with_window(0, client.connect()).await;
    drop(http2.send_request(get("/bytes/5")).await.unwrap());
    record.seen("let go").await;
    sleep(Duration::from_secs(30)).await;
    let response = http2.send_request(get("/flood")).await.unwrap();
    assert_eq!(seconds_until(record.seen("handler dropped")).await, 5);
    drop(response);
}

#[dunlin::test]
async fn a_body_that_does_not_come_ends_the_request() {
    let (client, record) = served().await;
    let mut wire = Raw::begin(client.connect()).await;
    wire.frame((HEADERS, END_HEADERS), 1, &head(POST, "/upload")).await.unwrap();
    assert_eq!(wire.seconds_until_closed().await, 5);
    client.stop().await;
    assert_eq!(record.all(), ["lifespan ended"]);
}

/// Settings that are never acknowledged do not lift the limits.
#[dunlin::test]
async fn no_more_streams_than_there_may_be_are_kept() {
    let (client, record) = served().await;
    let mut wire = Raw::begin(client.connect()).await;
    for at in 0..150 {
        wire.frame((HEADERS, END_HEADERS | END_STREAM), 2 * at + 1, &head(GET, "/bytes/100000"))
            .await
            .unwrap();
    }
    assert_eq!(wire.seconds_until_closed().await, 5);
    client.stop().await;
    assert_eq!(record.all().iter().filter(|event| **event == "let go").count(), 100);
}

#[dunlin::test]
async fn floods_are_cut_off() {
    let (client, _) = served().await;
    let mut wire = Raw::begin(client.connect()).await;
    wire.frame((HEADERS, END_STREAM), 1, &head(GET, "/")).await.unwrap();
    for _ in 0..100 {
        wire.frame((CONTINUATION, 0), 1, &[ACCEPT_GZIP; 1024]).await.unwrap();
    }
    assert_eq!(wire.reason().await, ENHANCE_YOUR_CALM, "a head without end");

    let mut wire = Raw::begin(client.connect()).await;
    let mut stream = 1;
    while wire.frame((HEADERS, END_HEADERS | END_STREAM), stream, &head(GET, "/wait")).await.is_ok()
        && wire.frame((RESET, 0), stream, &CANCEL).await.is_ok()
    {
        stream += 2;
        assert!(stream < 20_000, "10,000 requests were begun");
    }
    assert_eq!(wire.reason().await, ENHANCE_YOUR_CALM, "requests that are taken back at once");
}
