//! What is counted of requests that come over a connection.

use dunlin::monitor::{Fault, Monitor};
use dunlin::prelude::*;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::{read_user, route, started, waits};

#[get("/endless")]
async fn endless() -> StreamingResponse {
    StreamingResponse::new(futures_util::stream::repeat("more and more "))
}

/// Sends a request and reads until the answer holds this.
async fn ask(connection: &mut DuplexStream, head: &str, until: &str) -> String {
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(until) {
        assert!(connection.read_buf(&mut answer).await.unwrap() > 0, "{}", String::from_utf8_lossy(&answer));
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Lets tasks go on until this holds.
async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

fn unrouted(monitor: &Monitor) -> u64 {
    monitor.routes()[0].requests()
}

#[dunlin::test]
async fn each_request_of_a_connection_counts_also_a_refused_one() {
    let (client, monitor) = started(App::new("Kept").routes(routes![read_user])).await;
    let mut connection = client.connect();
    for user in 1..=3 {
        let head = format!("GET /users/{user} HTTP/1.1\r\nhost: a\r\n\r\n");
        ask(&mut connection, &head, &format!("\r\n\r\n{user}")).await;
    }
    ask(&mut connection, "HEAD /users/4 HTTP/1.1\r\nhost: a\r\n\r\n", "\r\n\r\n").await;
    until(|| route(&monitor, "/users/{user_id}").requests() == 4).await;
    let users = route(&monitor, "/users/{user_id}");
    assert_eq!((users.of_class(2), users.faults(Fault::ClientGone), users.in_flight), (4, 0, 0));
    ask(&mut connection, "GET /users/5 HTTP/1.1\r\nhost: a b\r\n\r\n", "Invalid host header").await;
    until(|| unrouted(&monitor) == 1).await;
    assert_eq!(monitor.routes()[0].of_class(4), 1);
    assert_eq!(monitor.in_flight().len(), 0);
}

#[dunlin::test]
async fn a_connection_that_breaks_off_is_a_client_that_has_gone() {
    let (client, monitor) = started(App::new("Broken").routes(routes![endless, waits])).await;
    let mut reading = client.connect();
    ask(&mut reading, "GET /endless HTTP/1.1\r\nhost: a\r\n\r\n", "more and more").await;
    let mut waiting = client.connect();
    waiting.write_all(b"GET /waits HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    until(|| route(&monitor, "/waits").in_flight == 1).await;
    assert_eq!(route(&monitor, "/endless").in_flight, 1);
    assert!(monitor.tasks().iter().filter(|task| task.name == "connection").count() >= 2);
    drop((reading, waiting));
    until(|| monitor.in_flight().is_empty()).await;
    let (endless, waits) = (route(&monitor, "/endless"), route(&monitor, "/waits"));
    assert_eq!((endless.faults(Fault::ClientGone), endless.answers[0].status), (1, Some(200)));
    assert_eq!((waits.faults(Fault::ClientGone), waits.answers[0].status), (1, None));
}

#[dunlin::test]
async fn streams_of_http2_count_one_by_one() {
    let (client, monitor) = started(App::new("Two").routes(routes![read_user, waits])).await;
    let io = TokioIo::new(client.connect());
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    drop(run::spawn(async move { drop(connection.await) }));
    let get = |path: &str| {
        let request = http::Request::get(format!("http://test{path}"));
        request.body(Empty::<&'static [u8]>::new()).unwrap()
    };
    let mut waiting = Box::pin(sender.send_request(get("/waits")));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    for _ in 0..2 {
        let response = sender.send_request(get("/users/1")).await.unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "1");
    }
    until(|| route(&monitor, "/users/{user_id}").requests() == 2).await;
    assert_eq!(route(&monitor, "/waits").in_flight, 1);
    drop(waiting); // resets the stream
    until(|| monitor.in_flight().is_empty()).await;
    let (users, waits) = (route(&monitor, "/users/{user_id}"), route(&monitor, "/waits"));
    assert_eq!((users.faults(Fault::ClientGone), waits.faults(Fault::ClientGone)), (0, 1));
}

#[test]
fn no_request_is_lost_while_somebody_looks() {
    run::block_on(async {
        let (client, monitor) = started(App::new("Busy").request_ids().routes(routes![read_user])).await;
        let clients = (0..8).map(|_| {
            let mut connection = client.connect();
            run::spawn_named("asks", async move {
                for user in 0..200 {
                    let head = format!("GET /users/{} HTTP/1.1\r\nhost: a\r\n\r\n", user % 2);
                    let body = if user % 2 == 0 { "nobody" } else { "\r\n\r\n1" };
                    ask(&mut connection, &head, body).await;
                }
            })
        });
        let clients: Vec<_> = clients.collect();
        while clients.iter().any(|client| !client.is_finished()) {
            for seen in monitor.in_flight() {
                assert_eq!((seen.method, seen.scheme), ("GET", "http"));
                assert!(seen.template.is_none_or(|template| template == "/users/{user_id}"));
            }
            tokio::task::yield_now().await;
        }
        for client in clients {
            client.await.unwrap();
        }
        until(|| monitor.in_flight().is_empty()).await;
        let users = route(&monitor, "/users/{user_id}");
        assert_eq!((users.of_class(2), users.of_class(4), users.in_flight), (800, 800, 0));
    });
}
