//! The order in which middleware stands around an endpoint, and what comes back through it: errors, panics, nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dunlin::prelude::*;
use tokio::sync::Semaphore;

/// Why an app does not start.
pub(super) async fn problems(app: App) -> String {
    let start = std::panic::AssertUnwindSafe(TestClient::new(app).start());
    let panic = futures_util::FutureExt::catch_unwind(start).await.expect_err("the app starts");
    *panic.downcast::<String>().expect("a message")
}

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}

impl std::error::Error for Broken {}

#[get("/answer/{how}")]
async fn answer(how: String) -> Result<i64> {
    match how.as_str() {
        "fine" => Ok(7),
        "teapot" => Err(HttpError::new(418, "I'm a teapot").into()),
        "error" => Err(Broken.into()),
        _ => panic!("{how}"),
    }
}

#[get("/count/{n}")]
async fn count(n: u8) -> u8 {
    n
}

/// What each middleware did, in order: `>a` on the way in, `<a 200` on the way back.
type Trace = Arc<Mutex<Vec<String>>>;

/// Notes what passes; `?a=fail` makes it fail, `?a=panic` panic, `?a=early` panic before it is polled, `?a=stop` answer.
fn noting(name: &'static str, trace: &Trace) -> impl Fn(Request, Next) -> Noting + Send + Sync + 'static {
    let trace = Arc::clone(trace);
    move |request, next| {
        let wish = request.uri().query().unwrap_or_default().to_owned();
        let wishes = |what: &str| wish == format!("{name}={what}");
        assert!(!wishes("early"), "at once");
        let (fails, panics, stops) = (wishes("fail"), wishes("panic"), wishes("stop"));
        let trace = Arc::clone(&trace);
        Box::pin(async move {
            trace.lock().expect("no panic inside").push(format!(">{name}"));
            if fails {
                return Err(HttpError::forbidden(name).into());
            }
            assert!(!panics, "later");
            if stops {
                return PlainText(name).into_response();
            }
            let response = next.run(request).await;
            let line = format!("<{name} {}", response.status().as_u16());
            trace.lock().expect("no panic inside").push(line);
            Ok(response)
        })
    }
}

type Noting = std::pin::Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

fn app(trace: &Trace) -> App {
    App::new("Order")
        .middleware(noting("a", trace))
        .middleware(noting("b", trace))
        .routes(routes![answer, count])
}

#[dunlin::test]
async fn everything_comes_back_through_all_of_it() {
    let cases = [
        ("/answer/fine", ">a >b <b 200 <a 200", "7"),
        ("/answer/teapot", ">a >b <b 418 <a 418", r#"{"detail":"I'm a teapot"}"#),
        ("/answer/error", ">a >b <b 500 <a 500", "Internal Server Error"),
        ("/answer/panic", ">a >b <b 500 <a 500", "Internal Server Error"),
        ("/nowhere", ">a >b <b 404 <a 404", r#"{"detail":"Not Found"}"#),
        ("/count/", ">a >b <b 404 <a 404", r#"{"detail":"Not Found"}"#),
        ("/count/1000", ">a >b <b 422 <a 422", "less_than_equal"),
        ("/openapi.json", ">a >b <b 200 <a 200", "\"Order\""),
        ("/answer/fine?a=stop", ">a", "a"),
        ("/answer/fine?b=stop", ">a >b <a 200", "b"),
        ("/answer/fine?a=fail", ">a", r#"{"detail":"a"}"#),
        ("/answer/fine?b=fail", ">a >b <a 403", r#"{"detail":"b"}"#),
        ("/answer/fine?a=panic", ">a", "Internal Server Error"),
        ("/answer/fine?b=panic", ">a >b <a 500", "Internal Server Error"),
        ("/answer/fine?a=early", "", "Internal Server Error"),
        ("/answer/fine?b=early", ">a <a 500", "Internal Server Error"),
        ("/answer/fine", ">a >b <b 200 <a 200", "7"),
    ];
    let trace = Trace::default();
    let client = TestClient::new(app(&trace)).start().await;
    for (target, expected, text) in cases {
        let response = client.get(target).await;
        let steps = std::mem::take(&mut *trace.lock().expect("no panic inside")).join(" ");
        assert_eq!(steps, expected, "{target}");
        assert!(response.text().contains(text), "{target}: {}", response.text());
    }
}

#[dunlin::test]
async fn what_dunlin_brings_stands_outside_whatever_the_order() {
    let trace = Trace::default();
    let cors = || Cors::new().allow_origins(["https://a.test"]);
    let one = app(&trace).cors(cors()).request_ids().trusted_hosts(["testserver"]);
    let other = App::new("Order")
        .trusted_hosts(["testserver"])
        .request_ids()
        .cors(cors())
        .middleware(noting("a", &trace))
        .routes(routes![answer]);
    for app in [one, other] {
        let client = TestClient::new(app).start().await;
        for target in ["/answer/panic", "/nowhere", "/answer/fine?a=panic", "/answer/fine?a=fail"] {
            let response = client.get(target).header("origin", "https://a.test").await;
            assert_eq!(response.header("access-control-allow-origin"), Some("https://a.test"), "{target}");
            assert!(response.header("x-request-id").is_some(), "{target}");
        }
        trace.lock().expect("no panic inside").clear();
        let refused = client.get("/").header("host", "evil.test").await.assert_status(400);
        assert!(refused.header("x-request-id").is_some());
        assert!(trace.lock().expect("no panic inside").is_empty(), "a stranger comes no further");
    }
}

#[dunlin::test]
async fn errors_of_middleware_are_answered_by_the_apps_handlers() {
    let app = App::new("Handlers")
        .routes(routes![answer])
        .middleware(async |request: Request, next: Next| match request.uri().query() {
            Some("fail") => Err(Error::from(Broken)),
            Some("panic") => panic!("in the middle"),
            _ => Ok(next.run(request).await),
        })
        .on_error(async |_: Broken, request: Request| {
            let who = request.headers().get("x-who").and_then(|who| who.to_str().ok()).unwrap_or("nobody");
            (StatusCode::CONFLICT, format!("{} {}", request.uri().path(), who))
        })
        .on_status(StatusCode::INTERNAL_SERVER_ERROR, async |_, _| {
            (StatusCode::INTERNAL_SERVER_ERROR, "our fault")
        });
    let client = TestClient::new(app).start().await;
    let response = client.get("/answer/fine?fail").header("x-who", "kea").await.assert_status(409);
    assert_eq!(response.text(), "\"/answer/fine kea\"");
    let response = client.get("/answer/fine?panic").await.assert_status(500);
    assert_eq!(response.text(), "\"our fault\"");
    assert_eq!(client.get("/answer/fine").await.assert_status(200).text(), "7");
}

/// Counts when it is dropped.
struct Gone(Arc<AtomicUsize>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What an endpoint waits for, and what it says when it is done.
struct Gate {
    open: Semaphore,
    done: Semaphore,
}

#[get("/waits")]
async fn waits() -> i64 {
    std::future::pending().await
}

#[get("/finishes", on_disconnect = finish)]
async fn finishes(gate: State<Gate>) -> i64 {
    drop(gate.open.acquire().await);
    gate.done.add_permits(1);
    7
}

#[dunlin::test]
async fn a_client_that_goes_away_takes_the_middleware_with_it() {
    let (gone, after) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (counted, noted) = (Arc::clone(&gone), Arc::clone(&after));
    let app = App::new("Gone")
        .state(Gate { open: Semaphore::new(0), done: Semaphore::new(0) })
        .middleware(move |request, next| {
            let (held, noted) = (Gone(Arc::clone(&counted)), Arc::clone(&noted));
            async move {
                let response = next.run(request).await;
                noted.store(true, Ordering::SeqCst);
                drop(held);
                response
            }
        })
        .middleware(async |request, next| next.run(request).await)
        .routes(routes![waits, finishes, opens]);
    let client = TestClient::new(app).start().await;
    for (path, count) in [("/waits", 1), ("/finishes", 2)] {
        let mut request = client.get(path).into_future();
        assert!(futures_util::poll!(&mut request).is_pending());
        drop(request);
        assert_eq!(gone.load(Ordering::SeqCst), count, "{path}");
    }
    assert!(!after.load(Ordering::SeqCst), "nobody was there to be answered");
    assert_eq!(client.get("/opens").await.text(), "true", "the endpoint that finishes went on");
}

/// Lets the endpoint that finishes go on, and waits until it has.
#[get("/opens")]
async fn opens(gate: State<Gate>) -> bool {
    gate.open.add_permits(1);
    gate.done.acquire().await.is_ok()
}
