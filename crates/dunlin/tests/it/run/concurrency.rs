//! `concurrency = N`: at most so many requests at once, a bounded queue, an honest 503.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::testing::TestResponse;
use futures_util::StreamExt;
use futures_util::future::join_all;

/// How many requests are in the endpoint, and the most that ever were.
#[derive(Default)]
struct Counts {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// Leaves when the request does, however that is.
struct Stay(Arc<Counts>);

impl Stay {
    fn begin(counts: &Arc<Counts>) -> Self {
        let now = counts.now.fetch_add(1, SeqCst) + 1;
        counts.most.fetch_max(now, SeqCst);
        Stay(Arc::clone(counts))
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, SeqCst);
    }
}

#[get("/exports/{ms}", concurrency = 2)]
async fn export(ms: u64, counts: State<Arc<Counts>>) -> u64 {
    let _stay = Stay::begin(&counts);
    tokio::time::sleep(Duration::from_millis(ms)).await;
    ms
}

#[get("/free")]
async fn free() -> &'static str {
    "here"
}

async fn started() -> (TestClient, Arc<Counts>) {
    let counts = Arc::new(Counts::default());
    let app = App::new("Exports").state(Arc::clone(&counts)).routes(routes![export, free]);
    (TestClient::new(app).start().await, counts)
}

fn statuses(responses: &[TestResponse]) -> Vec<u16> {
    responses.iter().map(|response| response.status().as_u16()).collect()
}

#[dunlin::test]
async fn more_than_the_limit_wait_their_turn() {
    let (client, counts) = started().await;
    let responses = join_all((0..8).map(|_| client.get("/exports/200").into_future())).await;
    assert_eq!(statuses(&responses), [200; 8]);
    assert_eq!((counts.most.load(SeqCst), counts.now.load(SeqCst)), (2, 0));
}

#[dunlin::test]
async fn who_waits_too_long_is_told_when_to_come_back() {
    let (client, counts) = started().await;
    // two are at work for ever, as it seems; a third waits for one second and gets what FastAPI says of 503
    let busy = || client.get("/exports/60000").into_future();
    let (one, two) = (busy(), busy());
    let third = async {
        let response = client.get("/exports/1").await.assert_status(503);
        assert_eq!(response.text(), r#"{"detail":"Service Unavailable"}"#);
        assert_eq!(response.header("retry-after"), Some("1"));
        // another endpoint is not concerned
        client.get("/free").await.assert_status(200);
    };
    let (one, two, ()) = tokio::join!(one, two, third);
    assert_eq!(statuses(&[one, two]), [200, 200]);
    assert_eq!(counts.most.load(SeqCst), 2);
    // the pace is known by now: the two that are at work need another minute
    let (_, _, response) = tokio::join!(busy(), busy(), client.get("/exports/1").into_future());
    let after = response.assert_status(503).header("retry-after").and_then(|text| text.parse::<u64>().ok());
    assert!(after.is_some_and(|seconds| (25..=60).contains(&seconds)), "{after:?}");
}

#[dunlin::test]
async fn a_client_that_leaves_gives_its_place_to_the_next() {
    let (client, counts) = started().await;
    let second = Duration::from_millis(500);
    let gone = tokio::time::timeout(second, async {
        join_all((0..2).map(|_| client.get("/exports/60000").into_future())).await
    });
    let next = async {
        tokio::time::sleep(second / 2).await;
        client.get("/exports/1").await.assert_status(200);
    };
    let (gone, ()) = tokio::join!(gone, next);
    assert!(gone.is_err());
    assert_eq!(counts.now.load(SeqCst), 0);
}

/// Streams for ever.
#[get("/feed", concurrency = 1)]
async fn feed() -> StreamingResponse {
    StreamingResponse::new(futures_util::stream::repeat("more").then(async |text| {
        tokio::time::sleep(Duration::from_millis(10)).await;
        text
    }))
}

#[dunlin::test]
async fn a_stream_has_its_place_until_it_ends() {
    let client = TestClient::new(App::new("Feed").routes(routes![feed])).start().await;
    let mut first = client.get("/feed").stream().await;
    assert_eq!(first.next_text().await, "more");
    client.get("/feed").await.assert_status(503);
    drop(first);
    let mut second = client.get("/feed").stream().await;
    assert_eq!(second.next_text().await, "more");
}

#[dunlin::test]
async fn the_queue_is_bounded() {
    let (client, _) = started().await;
    // 2 at work, 256 wait, the rest is refused at once
    let responses = join_all((0..300).map(|_| client.get("/exports/3").into_future())).await;
    let refused = statuses(&responses).iter().filter(|status| **status == 503).count();
    assert_eq!(refused, 300 - 2 - 256);
}
