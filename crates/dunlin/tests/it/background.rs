//! Work after the response.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use dunlin::prelude::*;

type Log = Arc<Mutex<Vec<&'static str>>>;

async fn note(log: Log, word: &'static str) {
    log.lock().unwrap().push(word);
}

async fn panics() {
    panic!("a panic");
}

#[post("/work")]
async fn work(tasks: BackgroundTasks, log: State<Log>) -> &'static str {
    let log = Log::clone(&log);
    tasks.add(note(Arc::clone(&log), "first"));
    tasks.add(async { Err::<(), _>(std::io::Error::other("a failure")) });
    tasks.add(panics());
    let blocking = Arc::clone(&log);
    tasks.add_blocking(move || blocking.lock().unwrap().push("blocking"));
    tasks.add(note(Arc::clone(&log), "last"));
    log.lock().unwrap().push("endpoint");
    "done"
}

#[dunlin::test]
async fn tasks_run_in_order_after_the_response_and_none_stops_the_others() {
    let log = Log::default();
    let client =
        TestClient::new(App::new("Work").state(Arc::clone(&log)).routes(routes![work])).start().await;
    client.post("/work").await.assert_status(200);
    client.stop().await;
    assert_eq!(*log.lock().unwrap(), ["endpoint", "first", "blocking", "last"]);
}

/// Waits for the message that a blocking job ends by.
struct Held(Mutex<Option<mpsc::Receiver<()>>>);

#[post("/accept")]
async fn accept(tasks: BackgroundTasks, log: State<Log>, held: State<Held>) -> &'static str {
    let end = held.0.lock().unwrap().take().unwrap();
    drop(run::spawn(run::threads(move || end.recv().unwrap())));
    let log = Log::clone(&log);
    tasks.add_blocking(move || log.lock().unwrap().push("done"));
    "accepted"
}

/// The client was told that it will be done, so it waits until the pool has room.
#[dunlin::test]
async fn a_task_that_finds_the_pool_full_waits_for_its_turn() {
    let log = Log::default();
    let (end, held) = mpsc::channel();
    let app = App::new("Full")
        .state(Arc::clone(&log))
        .state(Held(Mutex::new(Some(held))))
        .pool(run::PoolConfig::threads("threads").size(1))
        .routes(routes![accept]);
    let client = TestClient::new(app).start().await;
    let request = client.post("/accept");
    let answer = run::spawn(async move { request.await });
    for _ in 0..50 {
        client.clock().advance(Duration::from_secs(1)).await;
    }
    assert!(log.lock().unwrap().is_empty());
    end.send(()).unwrap();
    answer.await.unwrap().assert_status(200);
    client.stop().await;
    assert_eq!(*log.lock().unwrap(), ["done"]);
}

/// What the tasks of a route are called, as the list of tasks has them at different moments.
type Seen = Arc<Mutex<Vec<Vec<&'static str>>>>;

fn look(seen: &Seen) {
    let names = run::all_tasks().into_iter().map(|task| task.name);
    seen.lock().unwrap().push(names.filter(|name| name.contains("/looks/{id}")).collect());
}

#[dependency(scope = "response")]
async fn held(seen: State<Seen>) -> Result<Scoped<u8>> {
    let seen = Seen::clone(&seen);
    Ok(Scoped::new(1).finally(async move |_, _| {
        look(&seen);
        Ok(())
    }))
}

async fn looks(seen: Seen) {
    look(&seen);
}

#[post("/looks/{id}")]
async fn endpoint(id: u8, held: Depends<held>, seen: State<Seen>, tasks: BackgroundTasks) -> u8 {
    let (first, second) = (Seen::clone(&seen), Seen::clone(&seen));
    tasks.add(looks(first));
    tasks.add(async move { look(&second) });
    id + *held
}

#[dunlin::test]
async fn a_task_is_listed_by_its_route_and_its_function() {
    let seen = Seen::default();
    let inner = App::new("Inner").routes(routes![endpoint]);
    let app = App::new("Looks").state(Arc::clone(&seen)).mount("/below", inner);
    TestClient::new(app).start().await.post("/below/looks/7").await.assert_status(200);
    let expected = [
        ["after POST /below/looks/{id}"],
        ["POST /below/looks/{id}, then it::background::looks"],
        ["POST /below/looks/{id}, then it::background::endpoint"],
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}
