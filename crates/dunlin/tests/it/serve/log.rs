//! What a server says on standard error when the program has not said where its log goes.

use std::process::Command;

use dunlin::prelude::*;

/// Set in the process that serves; it says what it is told there.
const SERVES: &str = "DUNLIN_TEST_SERVES";

#[get("/wrong")]
async fn wrong() -> Result<()> {
    Err(std::io::Error::other("the disk is on fire"))?
}

/// Serves one request, if this process was started for it.
#[test]
fn serves_one_request() {
    if std::env::var_os(SERVES).is_none() {
        return;
    }
    run::block_on(async {
        let served =
            super::sockets::Served::start(App::new("Logged").request_log().routes(routes![wrong])).await;
        assert_eq!(served.connect().await.get("/wrong").await.status(), 500);
        served.stop().await.unwrap();
    });
}

fn logged(levels: &str) -> String {
    let mut server = Command::new(std::env::current_exe().unwrap());
    server.args(["--exact", "serve::log::serves_one_request", "--nocapture"]);
    server.env(SERVES, "1").env("RUST_LOG", levels);
    let output = server.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn says_the_cause_of_a_500() {
    let log = logged("");
    assert!(log.contains("ERROR") && log.contains("/wrong") && log.contains("the disk is on fire"), "{log}");
    assert!(log.contains("status=500"), "{log}");
}

#[test]
fn says_what_it_is_told_to_say() {
    assert!(!logged("warn").contains("status=500"));
    let off = logged("off");
    assert!(!off.contains("ERROR") && !off.contains("fire"), "{off}");
    let log = logged("dunlin=loud");
    assert!(log.contains("RUST_LOG is not understood") && log.contains("the disk is on fire"), "{log}");
}
