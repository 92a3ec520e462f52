//! Bulkheads: a pool of its own is full for its own endpoints only, and nobody waits for himself.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::run::{Place, PoolConfig};
use tokio::runtime::Handle;

const REPORTS: Place = Place::Threads("reports");

/// Holds jobs up until it is told, and counts those that began.
#[derive(Clone)]
struct Gate {
    begun: Arc<Mutex<u32>>,
    open: Arc<Mutex<Receiver<()>>>,
}

impl Gate {
    fn new() -> (Self, Sender<()>) {
        let (opener, open) = channel();
        (Gate { begun: Arc::default(), open: Arc::new(Mutex::new(open)) }, opener)
    }

    fn begun(&self) -> u32 {
        *self.begun.lock().unwrap()
    }

    async fn has_begun(&self, jobs: u32) {
        while self.begun() < jobs {
            tokio::task::yield_now().await;
        }
    }
}

#[get("/report", run = threads("reports"))]
fn report(gate: State<Gate>) -> &'static str {
    *gate.begun.lock().unwrap() += 1;
    // an opener that is gone opens for all
    let _ = gate.open.lock().unwrap().recv();
    "a report"
}

#[get("/other")]
fn other() -> &'static str {
    "not concerned"
}

/// Waits for a thread of the pool that it takes a thread of: in FastAPI the pattern that ends in 40 threads which wait for
/// a 41st.
#[get("/nested", run = threads("reports"))]
fn nested() -> Result<u32> {
    Ok(Handle::current().block_on(run::on(REPORTS, || 6 * 7))?)
}

/// The same through an `async fn` that does not know where it is called from.
#[get("/nested/deeper", run = threads("reports"))]
fn deeper() -> Result<u32> {
    async fn answer() -> Result<u32> {
        let half = run::cpu(|| 21).await?;
        Ok(run::on(REPORTS, move || half * 2).await?)
    }
    Handle::current().block_on(answer())
}

async fn started(size: usize, queue: usize) -> (TestClient, Gate, Sender<()>) {
    let (gate, opener) = Gate::new();
    let app = App::new("Reports")
        .pool(PoolConfig::threads("reports").size(size).queue(queue))
        .state(gate.clone())
        .routes(routes![report, other, nested, deeper]);
    (TestClient::new(app).start().await, gate, opener)
}

#[dunlin::test]
async fn a_full_pool_refuses_its_own_endpoints_only() {
    let (client, gate, opener) = started(2, 1).await;
    let busy = || run::spawn(client.get("/report").into_future());
    let held = [busy(), busy(), busy()];
    gate.has_begun(2).await;
    let refused = client.get("/report").await.assert_status(503);
    assert_eq!(refused.header("retry-after"), Some("1"));
    client.get("/other").await.assert_status(200);
    drop(opener);
    for request in held {
        request.await.unwrap().assert_status(200);
    }
}

#[dunlin::test]
async fn work_whose_client_has_left_never_starts() {
    let (client, gate, opener) = started(1, 8).await;
    let first = run::spawn(client.get("/report").into_future());
    gate.has_begun(1).await;
    let waiting: Vec<_> = (0..5).map(|_| run::spawn(client.get("/report").into_future())).collect();
    tokio::task::yield_now().await;
    for request in waiting {
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
    }
    drop(opener);
    first.await.unwrap().assert_status(200);
    // a job that comes later is done; those before it were not
    client.get("/report").await.assert_status(200);
    assert_eq!(gate.begun(), 2);
}

#[dunlin::test]
async fn waiting_has_an_end() {
    let (client, gate, opener) = started(1, 8).await;
    let first = run::spawn(client.get("/report").into_future());
    gate.has_begun(1).await;
    let second = run::spawn(client.get("/report").into_future());
    tokio::task::yield_now().await;
    client.clock().advance(Duration::from_millis(1001)).await;
    second.await.unwrap().assert_status(503);
    drop(opener);
    first.await.unwrap().assert_status(200);
}

/// It is refused at once, also while the pool has room, so that it is found before the pool is full.
#[dunlin::test]
async fn waiting_for_oneself_is_a_mistake_and_no_deadlock() {
    let (client, _, _opener) = started(40, 8).await;
    client.get("/nested").await.assert_status(500);
    client.get("/nested/deeper").await.assert_status(500);
}
