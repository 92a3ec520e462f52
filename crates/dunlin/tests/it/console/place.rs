//! Where the console may be, and what a console that nobody asked for leaves to the app.

use dunlin::console::Console;
use dunlin::prelude::*;

use super::{TOKEN, client, console, get};

#[get("/console")]
async fn taken() -> &'static str {
    "mine"
}

#[get("/console/{name}")]
async fn below(name: String) -> String {
    name
}

#[get("/{slug}")]
async fn page(slug: String) -> String {
    slug
}

#[post("/{slug}")]
async fn posted(slug: String) -> String {
    slug
}

#[get("/{file_path:path}")]
async fn anything(file_path: String) -> String {
    file_path
}

#[dunlin::test]
async fn a_path_that_clients_do_not_send_as_it_is_written_is_refused_at_start() {
    for path in [
        "console", "", "/", "/a/", "/a//b", "/a/../b", "/./b", "/{a}", "/a b", "/küche", "/a%20b", "/a\"b",
        "/a?b",
    ] {
        let app = App::new("A").console(Console::new().path(path));
        let problem = TestClient::new(app).try_start().await.err().unwrap().to_string();
        assert!(problem.contains(&format!("the console's path `{path}`")), "{problem}");
    }
    let client = client(App::new("A").console(Console::new().path("/.well-known/con_sole~1"))).await;
    get(&client, "/.well-known/con_sole~1/").await.assert_status(401);
}

/// What the app answers in the place of the console: a path, a status, and what is said.
type Answers = &'static [(&'static str, u16, &'static str)];

#[dunlin::test]
async fn one_that_nobody_asked_for_takes_no_route_from_the_app() {
    let mounted = || App::new("Inner").routes(routes![taken, below]);
    let cases: [(App, Answers); 6] = [
        (App::new("A").routes(routes![taken]), &[("/console", 200, "mine"), ("/console/snapshot", 404, "")]),
        (
            App::new("A").routes(routes![below]),
            &[("/console/main.js", 200, "main.js"), ("/console", 404, "")],
        ),
        (App::new("A").routes(routes![page]), &[("/console", 200, "console"), ("/console/main.js", 404, "")]),
        (App::new("A").routes(routes![anything]), &[("/console/main.js", 200, "console/main.js")]),
        (
            App::new("A").mount("/", mounted()),
            &[("/console", 200, "mine"), ("/console/main.js", 200, "main.js")],
        ),
        (App::new("A").mount("/console", mounted()), &[("/console/console", 200, "mine")]),
    ];
    for (app, answers) in cases {
        let client = client(app).await;
        for (path, status, text) in answers {
            let answer = get(&client, path).await.assert_status(*status);
            assert!(answer.text().contains(text), "{path}: {}", answer.text());
        }
        for path in ["/console", "/console/"] {
            // followed to its end: a loop of redirects has none
            let answer = client.get(path).header("host", "localhost:8000").await;
            assert!(answer.status() == 200 || answer.status() == 404, "{path}: {}", answer.status());
        }
    }
}

#[dunlin::test]
async fn one_that_nobody_asked_for_leaves_other_methods_to_the_app() {
    let client = client(App::new("A").routes(routes![posted])).await;
    client.post("/console").header("host", "localhost:8000").await.assert_status(200);
    get(&client, "/console").await.assert_status(405);
}

#[dunlin::test]
async fn one_that_was_asked_for_is_beside_what_is_more_general() {
    let inner = App::new("Inner").routes(routes![page]);
    let asked_for = || App::new("A").console(console());
    for app in [asked_for().routes(routes![page]), asked_for().mount("/", inner)] {
        let client = client(app).await;
        get(&client, "/console/").await.assert_status(401);
        assert_eq!(get(&client, "/other").await.text(), "\"other\"");
    }
}

#[dunlin::test]
async fn a_debug_build_has_one_by_itself_and_none_where_it_is_switched_off() {
    let by_itself = client(App::new("A").mount("/inner", App::new("B"))).await;
    get(&by_itself, "/console/").await.assert_status(401);
    get(&by_itself, "/inner/console/").await.assert_status(404);
    let off = client(App::new("A").console(None)).await;
    get(&off, "/console/").await.assert_status(404);
}

#[dunlin::test]
async fn it_works_below_a_mount_and_at_another_path() {
    let inner = App::new("Inner").console(console().path("/internal/console"));
    let client = client(App::new("Outer").console(None).mount("/sub", inner)).await;
    let moved = get(&client, "/sub/internal/console?token=x").await.assert_status(307);
    assert_eq!(moved.location(), Some("console/?token=x"));
    get(&client, &format!("/sub/internal/console/?token={TOKEN}")).await.assert_status(303);
    let page = get(&client, "/sub/internal/console/").await.assert_status(200);
    assert!(!page.text().contains("=\"/"), "the page has an absolute address: {}", page.text());
    let shown: Value = get(&client, "/sub/internal/console/snapshot").await.json();
    assert_eq!(shown["app"]["title"], "Inner");
}
