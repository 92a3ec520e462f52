//! What an app says when it starts, and when it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dunlin::prelude::*;

struct Pool;
struct Mailer;

#[dependency]
async fn session(_pool: State<Pool>) -> i64 {
    7
}

#[get("/users")]
async fn users(_db: Depends<session>, _mailer: State<Mailer>) -> i64 {
    7
}

#[get("/report", run = threads("reports"))]
fn report() -> i64 {
    7
}

#[dependency]
async fn first(_other: Depends<second>) -> i64 {
    1
}

#[dependency]
async fn second(_other: Depends<first>) -> i64 {
    2
}

#[get("/circle")]
async fn circle(_first: Depends<first>) -> i64 {
    7
}

/// Why an app does not start.
async fn mistakes(app: App) -> String {
    let start = std::panic::AssertUnwindSafe(TestClient::new(app).start());
    let panic = futures_util::FutureExt::catch_unwind(start).await.expect_err("the app starts");
    *panic.downcast::<String>().expect("a message")
}

#[dunlin::test]
async fn all_mistakes_are_said_at_once() {
    let said = mistakes(App::new("Wrong").routes(routes![report, circle])).await;
    assert!(said.contains("report: there is no thread pool `reports`"), "{said}");
    assert!(said.contains("dependencies go in a circle: first -> second -> first"), "{said}");
    let said = mistakes(App::new("Wrong").routes(routes![users])).await;
    assert!(said.contains("users -> session takes `State<") && said.contains("Pool>`"), "{said}");
    assert!(said.contains("users takes `State<") && said.contains("Mailer>`"), "{said}");
}

#[dunlin::test]
async fn the_lifespan_holds_state_and_ends() {
    let ended = Arc::new(AtomicUsize::new(0));
    let (one, two) = (Arc::clone(&ended), Arc::clone(&ended));
    let app = App::new("Lifespan").routes(routes![users]).lifespan(async move |app| {
        let app = app.state(Pool).state(Mailer);
        let app = app.on_shutdown(async move { assert_eq!(one.fetch_add(1, Ordering::SeqCst), 1) });
        Ok(app.on_shutdown(async move { assert_eq!(two.fetch_add(1, Ordering::SeqCst), 0) }))
    });
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/users").await.text(), "7");
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    client.stop().await;
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[dunlin::test]
#[should_panic(expected = "no such database")]
async fn a_lifespan_that_fails_is_a_start_that_fails() {
    let app = App::new("Failing").lifespan(async |_| Err(Error::msg("no such database")));
    TestClient::new(app).start().await;
}
