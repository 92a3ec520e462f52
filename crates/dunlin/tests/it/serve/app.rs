//! The app that is served, and a record of what happened in it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use dunlin::prelude::*;
use futures_util::stream;
use tokio::sync::watch;

/// What happened, in order.
#[derive(Clone, Default)]
pub(super) struct Record {
    events: Arc<Mutex<Vec<&'static str>>>,
    count: Arc<watch::Sender<usize>>,
}

impl Record {
    pub(super) fn note(&self, event: &'static str) {
        self.events.lock().unwrap().push(event);
        self.count.send_modify(|count| *count += 1);
    }

    /// Waits until this has happened.
    pub(super) async fn seen(&self, event: &'static str) {
        let mut count = self.count.subscribe();
        count.wait_for(|_| self.events.lock().unwrap().contains(&event)).await.unwrap();
    }

    pub(super) fn all(&self) -> Vec<&'static str> {
        self.events.lock().unwrap().clone()
    }
}

/// Ends what waits.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<watch::Sender<bool>>);

impl Gate {
    pub(super) fn open(&self) {
        self.0.send_replace(true);
    }

    async fn passed(&self) {
        self.0.subscribe().wait_for(|open| *open).await.unwrap();
    }
}

#[dependency]
async fn session(record: State<Record>) -> Scoped<()> {
    let record = record.clone();
    Scoped::new(()).finally(async move |_, outcome| {
        record.note(match outcome {
            Outcome::Ok => "released ok",
            Outcome::Failed => "released failed",
        });
        Ok(())
    })
}

#[get("/")]
async fn hello() -> &'static str {
    "hello"
}

#[get("/panic")]
async fn panic() -> () {
    panic!("what no request should do to others")
}

/// Waits for the gate.
#[get("/wait")]
async fn wait(
    record: State<Record>,
    gate: State<Gate>,
    db: Depends<session>,
    tasks: BackgroundTasks,
) -> &'static str {
    let _ = db;
    let (background, dropped) = ((*record).clone(), Dropped((*record).clone()));
    tasks.add(async move { background.note("background task") });
    record.note("waiting");
    gate.passed().await;
    std::mem::forget(dropped);
    "waited"
}

/// Notes that a handler was given up.
struct Dropped(Record);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.note("handler dropped");
    }
}

/// Takes a list of any length.
#[post("/upload")]
async fn upload(db: Depends<session>, numbers: Vec<u64>) -> usize {
    let _ = db;
    numbers.len()
}

/// Takes its time before it answers.
#[get("/slow")]
async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(300)).await; // sleeps: the endpoint, not the test
    "at last"
}

/// Sends without end.
#[get("/flood")]
async fn flood(record: State<Record>) -> StreamingResponse {
    let end = Dropped((*record).clone());
    StreamingResponse::new(stream::repeat_with(move || {
        let _ = &end;
        vec![b'x'; 16 * 1024]
    }))
}

/// Sends a piece before and one after the gate opens.
#[get("/pieces")]
async fn pieces(record: State<Record>, gate: State<Gate>) -> StreamingResponse {
    let (record, gate) = ((*record).clone(), (*gate).clone());
    StreamingResponse::new(stream::unfold(0, move |count| {
        let (record, gate) = (record.clone(), gate.clone());
        async move {
            match count {
                0 => Some(("first ", 1)),
                1 => {
                    record.note("streaming");
                    gate.passed().await;
                    Some(("second", 2))
                }
                _ => None,
            }
        }
    }))
}

/// So many bytes in memory, which say when they are let go.
struct Owned(Vec<u8>, Record);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.1.note("let go");
    }
}

/// Answers with so many bytes.
#[get("/bytes/{length}")]
async fn in_memory(length: usize, record: State<Record>) -> Response {
    let owned = Owned(vec![b'x'; length], (*record).clone());
    Response::new(Body::from(Bytes::from_owner(owned)))
}

pub(super) fn app(record: &Record, gate: &Gate) -> App {
    let end = record.clone();
    App::new("Served")
        .state(record.clone())
        .state(gate.clone())
        .body_limit(64 * 1024 * 1024)
        .lifespan(async move |lifespan| Ok(lifespan.on_shutdown(async move { end.note("lifespan ended") })))
        .routes(routes![hello, panic, wait, upload, slow, flood, pieces, in_memory])
}
