//! Who sent a request.

use dunlin::Client;
use dunlin::prelude::*;

use super::sockets::Served;

#[get("/whoami")]
async fn whoami(client: Client) -> String {
    format!("{:?} {}", client.ip(), client.scheme())
}

/// Goes on in a task of its own.
#[get("/finishing", on_disconnect = finish)]
async fn finishing(client: Client) -> String {
    format!("{:?} {}", client.ip(), client.scheme())
}

/// Asks on a thread of the pool.
#[get("/blocking")]
fn blocking(request: Request) -> String {
    format!("{:?} {}", request.client().ip(), request.client().scheme())
}

const FORWARDED: &str =
    "x-forwarded-for: 6.6.6.6, 203.0.113.9\r\nx-forwarded-proto: https\r\nforwarded: for=7.7.7.7\r\n";

/// Whom the server sees behind a client on this machine that says all this.
async fn seen(more: impl FnOnce(dunlin::Server) -> dunlin::Server) -> String {
    let served = Served::with(App::new("Mirror").routes(routes![whoami]), more).await;
    let mut wire = served.connect().await;
    wire.send(format!("GET /whoami HTTP/1.1\r\nhost: test\r\n{FORWARDED}\r\n")).await;
    let body = wire.answer().await.body;
    served.stop().await.unwrap();
    body
}

#[test]
fn a_client_is_known_wherever_the_endpoint_runs() {
    run::block_on(async {
        let app = App::new("Mirror").routes(routes![whoami, finishing, blocking]);
        let served = Served::start(app).await;
        let mut wire = served.connect().await;
        for path in ["/whoami", "/finishing", "/blocking"] {
            assert_eq!(wire.get(path).await.body, "\"Some(127.0.0.1) http\"", "{path}");
        }
        drop(wire);
        served.stop().await.unwrap();
    });
}

#[test]
fn only_trusted_proxies_are_believed() {
    run::block_on(async {
        assert_eq!(seen(|server| server).await, "\"Some(127.0.0.1) http\"");
        assert_eq!(seen(|server| server.trust_x_forwarded(["10.0.0.0/8"])).await, "\"Some(127.0.0.1) http\"");
        assert_eq!(
            seen(|server| server.trust_x_forwarded(["127.0.0.0/8"])).await,
            "\"Some(203.0.113.9) https\""
        );
        assert_eq!(seen(|server| server.trust_forwarded(["127.0.0.1"])).await, "\"Some(7.7.7.7) http\"");
    });
}

#[test]
fn a_proxy_that_is_no_address_is_a_mistake() {
    let server = App::new("Mirror").server().bind("127.0.0.1:0").trust_x_forwarded(["proxy.example"]);
    let error = run::block_on(server.serve()).unwrap_err();
    assert!(error.to_string().starts_with("`proxy.example` is no trusted proxy"), "{error}");
}
