//! What errors become: by default, and by the app's own handlers.

use std::fmt;
use std::sync::mpsc;

use dunlin::prelude::*;

#[derive(Debug)]
struct OutOfStock {
    item: String,
}

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is gone", self.item)
    }
}

impl std::error::Error for OutOfStock {}

#[model]
struct Order {
    item: String,
    count: u32,
}

#[post("/orders")]
async fn order(order: Order) -> Result<Order> {
    match order.item.as_str() {
        "kite" => Err(OutOfStock { item: order.item })?,
        "rope" => Err(HttpError::new(418, json!({ "why": "tea" })).header("x-error", "There goes my error"))?,
        "key" => Err(std::io::Error::other("the password is hunter2"))?,
        "bug" => panic!("the password is hunter2"),
        "file" => Ok(tokio_file()?),
        _ => Ok(order),
    }
}

fn tokio_file() -> Result<Order> {
    None.ok_or_not_found("No such order")
}

fn app() -> App {
    App::new("Orders").routes(routes![order])
}

#[expect(clippy::too_many_arguments, reason = "a case of a table")]
async fn check(app: App, target: &str, item: &str, status: u16, body: &str) {
    let (method, path) = target.split_once(' ').unwrap();
    let client = TestClient::new(app).start().await;
    let request = client.request(method.parse().unwrap(), path);
    let response = request.json(json!({ "item": item, "count": 1 })).await;
    assert_eq!((response.status().as_u16(), response.text()), (status, body), "{target} {item}");
}

#[dunlin::test]
async fn by_default_as_fastapi_answers() {
    check(app(), "POST /orders", "rope", 418, r#"{"detail":{"why":"tea"}}"#).await;
    check(app(), "POST /orders", "file", 404, r#"{"detail":"No such order"}"#).await;
    check(app(), "POST /orders", "kite", 500, "Internal Server Error").await;
    check(app(), "POST /orders", "key", 500, "Internal Server Error").await;
    check(app(), "POST /orders", "bug", 500, "Internal Server Error").await;
    check(app(), "GET /orders", "", 405, r#"{"detail":"Method Not Allowed"}"#).await;
    check(app(), "GET /nowhere", "", 404, r#"{"detail":"Not Found"}"#).await;
}

#[dunlin::test]
async fn a_type_has_a_handler() {
    let handled = || {
        app().on_error(async |error: OutOfStock, request: Request| {
            let body = json!({ "message": error.to_string(), "path": request.uri().path() });
            (StatusCode::CONFLICT, body)
        })
    };
    check(handled(), "POST /orders", "kite", 409, r#"{"message":"kite is gone","path":"/orders"}"#).await;
    check(handled(), "POST /orders", "key", 500, "Internal Server Error").await;
    let later = handled().on_error(async |_: OutOfStock, _| PlainText("the last one added"));
    check(later, "POST /orders", "kite", 200, "the last one added").await;
}

#[dunlin::test]
async fn the_usual_answers_can_be_replaced_and_used() {
    let app = || {
        app()
            .on_error(async |error: HttpError, _| (error.status, PlainText(error.detail.to_string())))
            .on_error(async |error: ValidationError, _| {
                let body = json!({ "detail": error.issues, "body": error.json() });
                (StatusCode::UNPROCESSABLE_ENTITY, body)
            })
    };
    check(app(), "POST /orders", "rope", 418, r#"{"why":"tea"}"#).await;
    check(app(), "GET /nowhere", "", 404, "\"Not Found\"").await;
    let client = TestClient::new(app()).start().await;
    let response =
        client.post("/orders").json(json!({ "item": "x", "count": "many" })).await.assert_status(422);
    let body: Value = response.json();
    assert_eq!(body["body"], json!({ "item": "x", "count": "many" }));
    assert_eq!(body["detail"][0]["loc"], json!(["body", "count"]));
    assert_eq!(body["detail"][0]["input"], "many");
}

#[dunlin::test]
async fn a_handler_can_leave_the_answer_to_the_usual_one() {
    let app = || app().on_error(async |error: HttpError, _| error);
    check(app(), "POST /orders", "rope", 418, r#"{"detail":{"why":"tea"}}"#).await;
    let failing = app().on_error(async |error: OutOfStock, _| -> Result<Value> { Err(error.into()) });
    check(failing, "POST /orders", "kite", 500, "Internal Server Error").await;
}

#[dunlin::test]
async fn a_status_has_a_handler() {
    let app = || {
        app()
            .on_status(StatusCode::NOT_FOUND, async |error: HttpError, _| {
                (
                    StatusCode::NOT_FOUND,
                    Html(format!("<h1>{}</h1>", error.detail.as_str().unwrap_or_default())),
                )
            })
            .on_error(async |error: HttpError, _| (error.status, PlainText("some other")))
            .on_status(StatusCode::INTERNAL_SERVER_ERROR, async |error: HttpError, _| {
                (error.status, json!({ "sorry": true }))
            })
    };
    check(app(), "GET /nowhere", "", 404, "<h1>Not Found</h1>").await;
    check(app(), "POST /orders", "file", 404, "<h1>No such order</h1>").await;
    check(app(), "GET /orders", "", 405, "some other").await;
    check(app(), "POST /orders", "key", 500, r#"{"sorry":true}"#).await;
    check(app(), "POST /orders", "bug", 500, r#"{"sorry":true}"#).await;
}

const REPORTS: run::Place = run::Place::Threads("reports");

fn reports() -> run::PoolConfig {
    run::PoolConfig::threads("reports").size(1).queue(0)
}

/// Asks for a second thread of a pool that has one.
#[get("/report")]
async fn report() -> Result<()> {
    let (end, ended) = mpsc::channel::<()>();
    let first = run::on(REPORTS, move || ended.recv().is_ok());
    let second = async {
        let refused = run::on(REPORTS, || ()).await;
        drop(end);
        refused
    };
    Ok(futures_util::join!(first, second).1?)
}

#[post("/limited", body_limit = 4)]
async fn limited(order: Value) -> Value {
    order
}

/// Also where no `HttpError` stands behind the answer.
#[dunlin::test]
async fn a_status_has_a_handler_whatever_it_is_the_answer_to() {
    let app = || {
        let mut app = app().pool(reports()).routes(routes![report, limited]);
        for status in [404_u16, 405, 413, 422, 503] {
            app = app.on_status(status, async |error: HttpError, _| {
                let after = error.headers.get("retry-after").is_some();
                (error.status, json!({ "code": error.status.as_u16(), "why": error.detail, "after": after }))
            });
        }
        app
    };
    let refused = |code: u16, why: &str| format!(r#"{{"code":{code},"why":{why},"after":{}}}"#, code == 503);
    let no_count =
        r#"[{"type":"missing","loc":["body","count"],"msg":"Field required","input":{"item":"x"}}]"#;
    for (target, code, why) in [
        ("GET /nowhere", 404, "\"Not Found\""),
        ("GET /orders", 405, "\"Method Not Allowed\""),
        ("POST /limited", 413, "\"Content Too Large\""),
        ("GET /report", 503, "\"Service Unavailable\""),
    ] {
        check(app(), target, "x", code, &refused(code, why)).await;
    }
    let client = TestClient::new(app()).start().await;
    let response = client.post("/orders").json(json!({ "item": "x" })).await.assert_status(422);
    assert_eq!(response.text(), refused(422, no_count));
    let own = app().on_error(async |error: ValidationError, _| (StatusCode::BAD_REQUEST, error.issues.len()));
    let client = TestClient::new(own).start().await;
    client.post("/orders").json(json!({})).await.assert_status(400);
}

/// A full pool is an `HttpError` like others; a request that does not fit is none, as in FastAPI.
#[dunlin::test]
async fn a_full_pool_is_an_http_error() {
    let app = app()
        .pool(reports())
        .routes(routes![report])
        .on_error(async |error: HttpError, _| (error.status, PlainText(error.to_string())));
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/report").await.text(), "503 Service Unavailable: \"Service Unavailable\"");
    assert!(client.post("/orders").json(json!({})).await.text().starts_with(r#"{"detail":"#));
}

#[dunlin::test]
#[should_panic(expected = "`on_status(42, ..)`: that is no status")]
async fn a_handler_of_no_status_is_a_mistake() {
    TestClient::new(app().on_status(42, async |error: HttpError, _| error)).start().await;
}

#[dunlin::test]
async fn a_handler_that_panics_is_a_500() {
    async fn broken(_: OutOfStock, _: Request) -> PlainText<&'static str> {
        panic!("the handler itself")
    }
    check(app().on_error(broken), "POST /orders", "kite", 500, "Internal Server Error").await;
}

#[get("/home")]
async fn home() {}

/// Handlers see the app: what it holds, and its paths.
#[dunlin::test]
async fn a_handler_knows_the_app() {
    let app = App::new("Known").state("a template").routes(routes![home]).on_status(
        StatusCode::NOT_FOUND,
        async |_: HttpError, request: Request| -> Result<String> {
            let template = request.state::<&str>().map(|text| *text);
            Ok(format!("{template:?} {}", request.url_for::<home>(&[])?))
        },
    );
    let response = TestClient::new(app).start().await.get("/nothing").await;
    assert_eq!(response.json::<String>(), "Some(\"a template\") /home");
}
