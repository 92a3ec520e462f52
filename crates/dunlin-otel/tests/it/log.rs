//! The log of a server whose program has no subscriber of its own.

use std::process::Command;

use dunlin::prelude::*;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as Code;

use crate::collector::{Collector, hexadecimal};
use crate::setup::{exporter, get};

/// Set in the process that serves; the ids that the collector was told are on its standard output.
const SERVES: &str = "DUNLIN_TEST_SERVES";

#[get("/pool")]
fn pool() {
    let _inside = tracing::info_span!("on the pool").entered();
    tracing::error!("it broke");
}

/// Serves a request on as many threads as a service has, if this process was started for it.
#[test]
fn serves_a_request() {
    if std::env::var_os(SERVES).is_none() {
        return;
    }
    run::block_on(async {
        let collector = Collector::start().await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let app = App::new("Shop").request_log().routes(routes![pool]);
        let server = app.telemetry(exporter(&collector, &[])).server().listener(listener);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = run::spawn(server.until(async { drop(stopped.await) }).serve());
        get(address, "/pool").await;
        let (request, _) = collector.span("GET /pool").await;
        let (job, _) = collector.span("on the pool").await;
        assert_eq!((&job.trace_id, &job.parent_span_id), (&request.trace_id, &request.span_id));
        // the span where something went wrong says so, and the request does not: it was answered
        let status = job.status.unwrap();
        assert_eq!((status.code(), &*status.message), (Code::Error, "it broke"));
        assert!(request.status.is_none());
        assert_eq!(
            crate::collector::attribute(&request.attributes, "client.address").as_deref(),
            Some("127.0.0.1")
        );
        println!("ids {} {}", hexadecimal(&request.trace_id), hexadecimal(&request.span_id));
        drop(stop);
        serving.await.unwrap().unwrap();
    });
}

#[test]
fn says_of_which_trace_each_line_is() {
    let mut server = Command::new(std::env::current_exe().unwrap());
    server.args(["--exact", "log::serves_a_request", "--nocapture"]);
    let output = server.env(SERVES, "1").env_remove("RUST_LOG").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let (out, log) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let ids = out.lines().find_map(|line| line.split_once("ids ")).unwrap().1;
    let (trace, span) = ids.split_once(' ').unwrap();
    let broke = log.lines().find(|line| line.contains("it broke")).unwrap();
    assert!(broke.contains(&format!("request{{trace_id={trace} span_id={span}}}")), "{broke}");
    let answered = log.lines().find(|line| line.contains("answered")).unwrap();
    assert!(answered.contains(" INFO ") && answered.contains("http.route=\"/pool\""), "{answered}");
    assert!(answered.contains(&format!("trace_id=\"{trace}\"")), "{answered}");
}
