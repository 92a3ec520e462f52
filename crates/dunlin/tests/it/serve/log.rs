//! What a server says on standard error when the program has not said where its log goes.

use std::process::Command;

use dunlin::prelude::*;

/// Set in the process that serves; it says what it is told there.
const SERVES: &str = "DUNLIN_TEST_SERVES";

#[get("/wrong")]
async fn wrong() -> Result<()> {
    Err(std::io::Error::other("the disk is on fire"))?
}

#[get("/signup/{name}")]
async fn signup(name: String, tasks: BackgroundTasks) {
    tasks.add(async move { Err::<(), _>(format!("no mail for {name}")) });
}

/// Serves two requests, if this process was started for it.
#[test]
fn serves_two_requests() {
    if std::env::var_os(SERVES).is_none() {
        return;
    }
    run::block_on(async {
        let served =
            super::sockets::Served::start(App::new("Logged").request_log().routes(routes![wrong, signup]))
                .await;
        assert_eq!(served.connect().await.get("/wrong").await.status(), 500);
        assert_eq!(served.connect().await.get("/signup/kea").await.status(), 200);
        served.stop().await.unwrap();
    });
}

fn logged(levels: &str) -> String {
    let mut server = Command::new(std::env::current_exe().unwrap());
    server.args(["--exact", "serve::log::serves_two_requests", "--nocapture"]);
    server.env(SERVES, "1").env("RUST_LOG", levels);
    let output = server.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn says_what_failed_and_where() {
    let log = logged("");
    assert!(log.contains("ERROR") && log.contains("/wrong") && log.contains("the disk is on fire"), "{log}");
    assert!(log.contains("http.response.status_code=500"), "{log}");
    assert!(log.contains("route=\"/signup/{name}\"") && log.contains("no mail for kea"), "{log}");
}

#[test]
fn says_what_it_is_told_to_say() {
    assert!(!logged("warn").contains("status_code=500"));
    let off = logged("off");
    assert!(!off.contains("ERROR") && !off.contains("fire"), "{off}");
    let log = logged("dunlin=loud");
    assert!(log.contains("RUST_LOG is not understood") && log.contains("the disk is on fire"), "{log}");
}
