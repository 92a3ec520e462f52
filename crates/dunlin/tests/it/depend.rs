//! Dependencies: the whole life of a request, told by what happens in it, and the rules of provision one by one.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use dunlin::prelude::*;
use tokio::time::{sleep, timeout};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// A value whose beginning and end are noted.
    fn scoped(&self, name: &'static str) -> Scoped<&'static str> {
        self.add(name);
        let log = self.clone();
        Scoped::new(name).finally(async move |_, outcome| {
            log.add(format!("{name} {outcome:?}"));
            Ok(())
        })
    }
}

#[dependency]
async fn guard(log: State<Log>) -> Scoped<&'static str> {
    log.scoped("guard")
}

#[dependency]
async fn outer(log: State<Log>) -> Scoped<&'static str> {
    log.scoped("outer")
}

#[dependency]
fn inner(_outer: Depends<outer>, log: State<Log>) -> Scoped<&'static str> {
    log.scoped("inner")
}

#[dependency(scope = "response")]
async fn held(log: State<Log>) -> Scoped<&'static str> {
    log.scoped("held")
}

/// What every endpoint below takes: it notes its beginning, and leaves two tasks, the first of which panics.
#[dependency]
async fn work(_inner: Depends<inner>, _held: Depends<held>, tasks: BackgroundTasks, log: State<Log>) -> Log {
    let (first, second) = (Log::clone(&log), Log::clone(&log));
    tasks.add(async move {
        first.add("first task");
        assert!(first.0.lock().is_err(), "a task that fails");
    });
    tasks.add_blocking(move || second.add("second task"));
    Log::clone(&log)
}

#[get("/success")]
async fn success(log: Depends<work>) -> &'static str {
    log.add("handler");
    "done"
}

#[get("/blocking")]
fn blocking(log: Depends<work>) -> &'static str {
    log.add("handler");
    "done"
}

#[get("/error")]
async fn error(log: Depends<work>) -> Result<()> {
    log.add("handler");
    Err(HttpError::new(404, "no such thing").into())
}

#[get("/unhandled")]
async fn unhandled(_log: Depends<work>) -> Result<()> {
    Err(Error::msg("the disk is on fire"))
}

#[get("/panic")]
async fn panics(_log: Depends<work>) {
    panic!("this endpoint always does");
}

#[get("/wrong")]
async fn wrong(_log: Depends<work>, _number: u8) {}

#[get("/timeout", timeout = "5s")]
async fn too_slow(log: Depends<work>) {
    log.add("handler");
    sleep(Duration::from_secs(3600)).await;
    log.add("never");
}

#[get("/gone")]
async fn gone(log: Depends<work>) {
    sleep(Duration::from_secs(3600)).await;
    log.add("never");
}

#[get("/finishes", on_disconnect = finish)]
async fn finishes(log: Depends<work>) {
    sleep(Duration::from_secs(3600)).await;
    log.add("handler");
}

#[get("/stream")]
async fn streams(log: Depends<work>) -> StreamingResponse {
    log.add("handler");
    let log = Log::clone(&log);
    StreamingResponse::new(futures_util::stream::unfold(0, move |count| {
        let log = log.clone();
        async move {
            sleep(Duration::from_secs(1)).await;
            log.add(format!("piece {count}"));
            (count < 2).then_some((Bytes::from("x"), count + 1))
        }
    }))
}

#[dependency]
async fn commit(log: State<Log>) -> Scoped<()> {
    let log = Log::clone(&log);
    Scoped::new(()).finally(async move |_, outcome| {
        log.add(format!("commit {outcome:?}"));
        Err(Error::msg("the database is gone"))
    })
}

#[get("/commit")]
async fn commits(_log: Depends<work>, _commit: Depends<commit>) -> &'static str {
    "not written"
}

#[dependency]
async fn broken(_outer: Depends<outer>) -> Result<()> {
    Err(HttpError::new(403, "not you").into())
}

#[get("/broken")]
async fn behind_broken(_broken: Depends<broken>, _held: Depends<held>, log: State<Log>) {
    log.add("never");
}

fn life() -> (App, Log) {
    let log = Log::default();
    let middle = log.clone();
    let router = Router::new("").depends::<guard>().routes(routes![
        success,
        blocking,
        error,
        unhandled,
        panics,
        wrong,
        too_slow,
        gone,
        finishes,
        streams,
        commits,
        behind_broken
    ]);
    let app = App::new("Life").state(log.clone()).include(router).middleware(
        move |request: Request, next: Next| {
            let log = middle.clone();
            async move {
                log.add("in");
                let response = next.run(request).await;
                log.add("out");
                response
            }
        },
    );
    (app, log)
}

const PROVIDED: [&str; 5] = ["in", "guard", "outer", "inner", "held"];
const RELEASED: [&str; 3] = ["inner Ok", "outer Ok", "guard Ok"];
const ROLLED_BACK: [&str; 3] = ["inner Failed", "outer Failed", "guard Failed"];
const AFTER: [&str; 3] = ["held Ok", "first task", "second task"];

/// DESIGN.md, "The life of a request", as a table: what is asked, the status or that the client left, and all that
/// happens, in order.
#[dunlin::test]
async fn the_life_of_a_request() {
    let whole = |parts: &[&[&'static str]]| parts.concat();
    let failed =
        |handler: &[&'static str]| whole(&[&PROVIDED, handler, &ROLLED_BACK, &["out", "held Failed"]]);
    let left = |handler: &[&'static str]| {
        whole(&[&PROVIDED, handler, &["inner Failed", "outer Failed", "guard Failed", "held Failed"]])
    };
    let pieces: &[&str] = &["piece 0", "piece 1", "piece 2"];
    let patience = Duration::from_millis(1500);
    let cases: Vec<(&str, Option<u16>, Vec<&str>)> = vec![
        ("/success", Some(200), whole(&[&PROVIDED, &["handler"], &RELEASED, &["out"], &AFTER])),
        ("/blocking", Some(200), whole(&[&PROVIDED, &["handler"], &RELEASED, &["out"], &AFTER])),
        ("/stream", Some(200), whole(&[&PROVIDED, &["handler"], &RELEASED, &["out"], pieces, &AFTER])),
        ("/error", Some(404), failed(&["handler"])),
        ("/unhandled", Some(500), failed(&[])),
        ("/panic", Some(500), failed(&[])),
        ("/wrong?number=x", Some(422), failed(&[])),
        ("/timeout", Some(504), failed(&["handler"])),
        ("/commit", Some(500), whole(&[&PROVIDED, &["commit Ok"], &ROLLED_BACK, &["out", "held Failed"]])),
        ("/broken", Some(403), vec!["in", "guard", "outer", "outer Failed", "guard Failed", "out"]),
        ("/gone", None, left(&[])),
        ("/finishes", None, whole(&[&PROVIDED, &["handler"], &RELEASED, &AFTER])),
        (
            "/stream",
            None,
            whole(&[
                &PROVIDED,
                &["handler"],
                &RELEASED,
                &["out", "piece 0", "held Failed", "first task", "second task"],
            ]),
        ),
    ];
    let (app, log) = life();
    let client = TestClient::new(app).start().await;
    for (path, status, expected) in cases {
        // a client that leaves does so between the first and the second piece of a stream
        let patience = if status.is_some() { Duration::MAX } else { patience };
        let answered = timeout(patience, client.get(path)).await.ok();
        sleep(Duration::from_secs(7200)).await;
        assert_eq!(answered.map(|response| response.status().as_u16()), status, "{path}");
        assert_eq!(log.take(), expected, "{path}");
    }
}

#[dependency]
async fn count(log: State<Log>) -> usize {
    log.add("count");
    log.0.lock().unwrap().len()
}

#[dependency]
async fn twice(count: Depends<count>) -> usize {
    *count * 2
}

#[get("/counts")]
async fn counts(
    a: Depends<count>,
    b: Depends<twice>,
    #[depends(fresh)] c: Depends<count>,
    d: Depends<count>,
) -> Vec<usize> {
    vec![*a, *b, *c, *d]
}

#[dunlin::test]
async fn a_value_is_provided_once_unless_a_fresh_one_is_asked_for() {
    let app = || App::new("Counts").state(Log::default()).routes(routes![counts]);
    let client = TestClient::new(app()).start().await;
    assert_eq!(client.get("/counts").await.json::<Vec<usize>>(), [1, 2, 2, 1]);
    assert_eq!(client.get("/counts").await.json::<Vec<usize>>(), [3, 6, 4, 3], "each request has its own");
    let client = TestClient::new(app()).overriding::<count>(async || 7).start().await;
    assert_eq!(client.get("/counts").await.json::<Vec<usize>>(), [7, 14, 7, 7]);
    let client = TestClient::new(app()).replacing::<twice, count>().start().await;
    assert_eq!(client.get("/counts").await.json::<Vec<usize>>(), [1, 2, 3, 1]);
}

trait Content: Send + 'static {
    const TEXT: &'static str;
}

struct Bar;

impl Content for Bar {
    const TEXT: &'static str = "bar";
}

#[dependency]
async fn page<const MAX: u32>(#[query(ge = 1, le = MAX, default = 10)] limit: u32) -> u32 {
    limit
}

#[dependency]
fn contains<C: Content>(q: Option<String>) -> Result<bool> {
    Ok(q.is_some_and(|q| q.contains(C::TEXT)))
}

#[dependency]
async fn both<C, const MAX: u32>(page: Depends<page<MAX>>, contains: Depends<contains<C>>) -> (u32, bool)
where
    C: Content,
{
    (*page, *contains)
}

#[get("/small")]
async fn small(page: Depends<page<10>>) -> u32 {
    *page
}

#[get("/large")]
async fn large(both: Depends<both<Bar, 100>>) -> Value {
    json!([both.0, both.1])
}

#[dunlin::test]
async fn providers_take_types_and_constants() {
    let app = || App::new("Pages").routes(routes![small, large]);
    let client = TestClient::new(app()).start().await;
    client.get("/small?limit=11").await.assert_status(422);
    assert_eq!(client.get("/large?limit=11&q=foobar").await.json::<Value>(), json!([11, true]));
    let wrong: Value = client.get("/large?limit=101").await.assert_status(422).json();
    assert_eq!(wrong["detail"][0]["ctx"], json!({"le": 100}));
    let document: Value = client.get("/openapi.json").await.json();
    for (path, maximum) in [("/small", 10), ("/large", 100)] {
        let limit = &document["paths"][path]["get"]["parameters"][0];
        assert_eq!((&limit["name"], &limit["schema"]["maximum"]), (&json!("limit"), &json!(maximum)));
    }
    let client = TestClient::new(app()).overriding::<page<10>>(async || 7).start().await;
    assert_eq!(client.get("/small?limit=11").await.json::<u32>(), 7);
    assert_eq!(client.get("/large?limit=11").await.json::<Value>(), json!([11, false]), "another page");
}

#[dependency]
async fn first(log: State<Log>, #[header] x_first: u8, _b: u8) {
    log.add(format!("never {x_first}"));
}

#[dependency]
async fn second(log: State<Log>, _first: Depends<first>, _c: u8) {
    log.add("never");
}

#[get("/issues/{a}")]
async fn issues(a: u8, _second: Depends<second>, _d: u8, log: State<Log>) {
    log.add(format!("never {a}"));
}

#[dunlin::test]
async fn what_is_wrong_with_dependencies_is_said_first() {
    let log = Log::default();
    let client = TestClient::new(App::new("Issues").state(log.clone()).routes(routes![issues])).start().await;
    let wrong: Value = client.get("/issues/x").await.assert_status(422).json();
    let places: Vec<_> =
        wrong["detail"].as_array().unwrap().iter().map(|issue| issue["loc"].clone()).collect();
    let expected = [["query", "b"], ["header", "x-first"], ["query", "c"], ["path", "a"], ["query", "d"]];
    assert_eq!(places, expected.map(|loc| json!(loc)));
    assert_eq!(log.take(), Vec::<String>::new(), "nothing was called");
}

#[dependency]
async fn hen(_egg: Depends<egg>) {}

#[dependency]
async fn egg(_hen: Depends<hen>) {}

#[get("/circle")]
async fn circle(_hen: Depends<hen>) {}

#[dunlin::test]
#[should_panic(expected = "dependencies go in a circle: hen -> egg -> hen")]
async fn a_circle_is_a_mistake() {
    TestClient::new(App::new("Circle").routes(routes![circle])).start().await;
}

/// Provides when it is told to.
struct Told(Mutex<mpsc::Receiver<()>>);

#[dependency]
fn lease(log: State<Log>, told: State<Told>) -> Scoped<&'static str> {
    log.add("begins");
    told.0.lock().unwrap().recv().unwrap();
    log.scoped("lease")
}

#[get("/lease", timeout = "1s")]
async fn leases(_lease: Depends<lease>) {}

/// The function in the pool runs on when its caller has left; what it provides is released all the same.
#[dunlin::test]
async fn what_nobody_waits_for_any_more_is_released() {
    let log = Log::default();
    let (tell, told) = mpsc::channel();
    let app = App::new("Late").state(log.clone()).state(Told(Mutex::new(told))).routes(routes![leases]);
    let client = TestClient::new(app).start().await;
    let clock = client.clock();
    let request = client.get("/lease");
    let answer = run::spawn(async move { request.await });
    while log.take().is_empty() {
        tokio::task::yield_now().await;
    }
    while !answer.is_finished() {
        clock.advance(Duration::from_millis(100)).await;
    }
    answer.await.unwrap().assert_status(504);
    tell.send(()).unwrap();
    client.stop().await;
    assert_eq!(log.take(), ["lease", "lease Failed"]);
}

#[dependency]
async fn price() -> u32 {
    100
}

/// Wraps what it replaces.
#[dependency]
async fn with_tax(price: Depends<price>, rate: State<u8>) -> u32 {
    *price + u32::from(*rate)
}

#[get("/price")]
async fn prices(price: Depends<price>) -> u32 {
    *price
}

fn taxed() -> App {
    App::new("Taxed").routes(routes![prices]).replacing::<price, with_tax>()
}

#[dunlin::test]
async fn what_replaces_a_dependency_may_take_the_original() {
    let client = TestClient::new(taxed().state(19_u8)).start().await;
    assert_eq!(client.get("/price").await.text(), "119");
}

#[dunlin::test]
#[should_panic(expected = "u8")]
async fn what_replaces_a_dependency_finds_its_state_or_the_app_does_not_start() {
    TestClient::new(taxed()).start().await;
}

#[model]
struct Order {
    amount: u32,
}

#[dependency]
fn amount(order: Order) -> u32 {
    order.amount
}

#[post("/orders")]
async fn order(amount: Depends<amount>) -> u32 {
    *amount
}

#[dependency]
fn too_far() {
    unreachable!("the body was refused before");
}

#[post("/two")]
async fn two(_amount: Depends<amount>, _further: Depends<too_far>) {}

#[post("/guarded")]
async fn guarded() -> &'static str {
    "reached"
}

#[dunlin::test]
async fn a_body_that_is_no_json_is_refused_also_when_a_dependency_reads_it() {
    let router = Router::new("").depends::<amount>().routes(routes![guarded]);
    let client =
        TestClient::new(App::new("Orders").routes(routes![order, two]).include(router)).start().await;
    client.post("/two").body("application/json", "{").await.assert_status(422);
    for path in ["/orders", "/guarded"] {
        let response = client.post(path).body("application/json", "{").await;
        let response = response.assert_status(422);
        assert_eq!(response.json::<Value>()["detail"][0]["type"], "json_invalid", "{path}");
        client.post(path).json(dunlin::json!({"amount": 7})).await.assert_status(200);
    }
}

#[dependency]
fn words() -> Vec<&'static str> {
    vec!["kea", "kakapo"]
}

/// Holds what has a lifetime in its type while it waits.
#[get("/words")]
async fn count_words(words: Depends<words>) -> usize {
    tokio::task::yield_now().await;
    words.len()
}

#[dunlin::test]
async fn a_value_may_have_a_static_lifetime_in_its_type() {
    let client = TestClient::new(App::new("Words").routes(routes![count_words])).start().await;
    assert_eq!(client.get("/words").await.json::<usize>(), 2);
}
