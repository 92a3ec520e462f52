//! Request ids and the request log.

use std::time::Duration;

use dunlin::RequestId;
use dunlin::prelude::*;

use super::around::problems;
use super::record::Record;

#[get("/id")]
async fn id(id: RequestId) -> String {
    id.as_str().to_owned()
}

#[get("/users/{user_id}")]
async fn user(user_id: i64) -> i64 {
    tokio::time::sleep(Duration::from_micros(1500)).await;
    user_id
}

#[get("/panics")]
async fn panics() -> i64 {
    panic!("no")
}

#[get("/waits")]
async fn waits() -> i64 {
    std::future::pending().await
}

fn app() -> App {
    App::new("Ids").request_ids().routes(routes![id, user, panics, waits])
}

#[dunlin::test]
async fn safe_ids_of_clients_are_taken_and_others_replaced() {
    let seen = async |request: Request, next: Next| {
        let id = request.extensions().get::<RequestId>().cloned().expect("an id");
        let mut response = next.run(request).await;
        response.headers_mut().insert("x-seen", id.as_str().parse()?);
        Ok::<_, Error>(response)
    };
    let client = TestClient::new(app().middleware(seen)).start().await;
    let longest = "a".repeat(64);
    for sent in ["1", "7f3a.B_c-9", longest.as_str()] {
        let response = client.get("/id").header("x-request-id", sent).await;
        assert_eq!(response.text(), format!("{sent:?}"));
        assert_eq!((response.header("x-request-id"), response.header("x-seen")), (Some(sent), Some(sent)));
    }
    let longer = "a".repeat(65);
    let mut made = std::collections::BTreeSet::new();
    for sent in ["", "a b", "<script>", "a\u{1b}", "ä", longer.as_str()] {
        let mut request = client.get("/id");
        if !sent.contains('\u{1b}') {
            request = request.header("x-request-id", sent);
        }
        let response = request.await;
        let id = response.header("x-request-id").expect("an id").to_owned();
        assert_ne!(id, sent);
        assert_eq!((response.text(), response.header("x-seen")), (&*format!("{id:?}"), Some(&*id)));
        made.insert(id);
    }
    assert_eq!(made.len(), 6, "each request has its own");
}

#[dunlin::test]
async fn who_takes_an_id_needs_an_app_that_gives_them() {
    let found = problems(App::new("None").routes(routes![id])).await;
    assert!(found.contains("id takes `RequestId`, but requests have none: add `.request_ids()`"), "{found}");
}

#[dunlin::test]
async fn each_request_is_one_line_and_its_id_is_in_the_span() {
    let client = TestClient::new(app().request_log()).start().await;
    let (record, _guard) = Record::begin();
    let cases = [
        ("/users/7?token=secret", Some("/users/{user_id}"), "200 microseconds=2000"),
        ("/users/x", Some("/users/{user_id}"), "422 microseconds=0"),
        ("/nowhere/7", None, "404 microseconds=0"),
        ("/openapi.json", Some("/openapi.json"), "200 microseconds=0"),
        ("/panics", Some("/panics"), "500 microseconds=0 error.type=panic"),
    ];
    for (target, route, status) in cases {
        client.get(target).header("x-request-id", "r1").await;
        let lines = record.take("");
        assert_eq!(lines[0], "span request request_id=r1");
        let path = target.split('?').next().unwrap();
        let route = route.map(|route| format!("http.route={route} ")).unwrap_or_default();
        let expected = format!(
            "dunlin::request answered http.request.method=GET url.path={path} {route}\
             http.response.status_code={status} request_id=r1"
        );
        assert_eq!(lines[lines.len() - 1], expected);
    }
    client.request(dunlin::Method::DELETE, "/users/7").await.assert_status(405);
    assert_eq!(record.take("dunlin::request").len(), 1);
}

#[dunlin::test]
async fn a_client_that_goes_away_is_logged() {
    let client = TestClient::new(app().request_log()).start().await;
    let (record, _guard) = Record::begin();
    let mut request = client.get("/waits").header("x-request-id", "r2").into_future();
    assert!(futures_util::poll!(&mut request).is_pending());
    drop(request);
    let expected = "dunlin::request the client went away http.request.method=GET url.path=/waits http.route=/waits \
                    microseconds=0 error.type=client_gone request_id=r2";
    assert_eq!(record.take("dunlin::request"), [expected]);
}

#[dunlin::test]
async fn a_request_that_is_refused_at_once_is_logged() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let client = TestClient::new(app().request_log()).start().await;
    let (record, _guard) = Record::begin();
    let mut connection = client.connect();
    connection.write_all(b"GET /users/7?q=secret HTTP/1.1\r\nhost: a b\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let expected = "dunlin::request answered http.request.method=GET url.path=/users/7 http.response.status_code=400 \
                    microseconds=0";
    assert_eq!(record.take("dunlin::request"), [expected]);
}

#[dunlin::test]
async fn nothing_is_logged_where_nobody_listens_or_asked() {
    let (record, _guard) = Record::deaf();
    TestClient::new(app().request_log()).start().await.get("/users/7").await.assert_status(200);
    assert!(record.take("").is_empty());
    drop(_guard);
    let (record, _guard) = Record::begin();
    TestClient::new(App::new("Quiet").routes(routes![user])).start().await.get("/users/7").await;
    assert!(record.take("").is_empty());
}
