//! Work after the response.

use std::sync::{Arc, Mutex};

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
