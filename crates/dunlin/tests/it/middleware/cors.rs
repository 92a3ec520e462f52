//! CORS answers what Starlette answers to each of 400 requests, and refuses settings that no browser would honour.

use std::time::Duration;

use dunlin::prelude::*;
use serde_json::Value;

/// The settings of a case, as Starlette's `CORSMiddleware` names them.
fn cors(settings: &Value) -> Cors {
    let list = |name: &str| -> Vec<String> {
        let list = settings[name].as_array().cloned().unwrap_or_default();
        list.iter().map(|item| item.as_str().expect("texts").to_owned()).collect()
    };
    let mut cors = Cors::new()
        .allow_origins(list("allow_origins"))
        .allow_headers(list("allow_headers"))
        .expose_headers(list("expose_headers"));
    if settings["allow_methods"].is_array() {
        cors = cors.allow_methods(list("allow_methods"));
    }
    if let Some(regex) = settings["allow_origin_regex"].as_str() {
        cors = cors.allow_origin_regex(regex);
    }
    if settings["allow_credentials"] == true {
        cors = cors.allow_credentials();
    }
    if settings["allow_private_network"] == true {
        cors = cors.allow_private_network();
    }
    match settings["max_age"].as_u64() {
        Some(seconds) => cors.max_age(Duration::from_secs(seconds)),
        None => cors,
    }
}

/// An app in which a middleware answers everything with `behind`, and with the `Vary` that the client asks for.
fn app(cors: Cors) -> App {
    App::new("CORS").cors(cors).middleware(async |request, _next| {
        let vary = request.headers().get("x-vary").cloned();
        let mut response = PlainText("behind").into_response()?;
        if let Some(vary) = vary {
            response.headers_mut().insert("vary", vary);
        }
        Ok::<_, Error>(response)
    })
}

#[dunlin::test]
async fn answers_as_starlette_does() {
    let groups: Vec<Value> = serde_json::from_str(include_str!("../../corpus/cors.json")).expect("JSON");
    let mut count = 0;
    for group in groups {
        let client = TestClient::new(app(cors(&group["settings"]))).start().await;
        for case in group["cases"].as_array().expect("cases") {
            check(&client, &group["settings"], case).await;
            count += 1;
        }
    }
    assert_eq!(count, 400);
}

async fn check(client: &TestClient, settings: &Value, case: &Value) {
    let method = case["method"].as_str().expect("a method").parse().expect("a method");
    let mut request = client.request(method, "/");
    for (name, value) in case["headers"].as_object().expect("headers") {
        request = request.header(name, value.as_str().expect("text"));
    }
    if let Some(vary) = case["vary"].as_str() {
        request = request.header("x-vary", vary);
    }
    let response = request.await;
    let headers: serde_json::Map<String, Value> = response
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("access-control-") || *name == "vary")
        .map(|(name, value)| (name.to_string(), value.to_str().expect("text").into()))
        .collect();
    let answer = json!({ "status": response.status().as_u16(), "text": response.text(), "headers": headers });
    assert_eq!(answer, case["answer"], "{settings} {case}");
}

#[dunlin::test]
async fn settings_that_no_browser_honours_are_errors_at_start() {
    let cases = [
        (Cors::new().allow_origins(["*"]).allow_credentials(), "`*` with credentials"),
        (Cors::new().allow_origins(["null"]), "origin `null`"),
        (Cors::new().allow_origins(["https://a.test/"]), "origin `https://a.test/` is none"),
        (Cors::new().allow_origins(["a.test"]), "origin `a.test` is none"),
        (Cors::new().allow_origins(["https://A.test"]), "origin `https://A.test` is none"),
        (Cors::new().allow_origins(["https://me@a.test"]), "origin `https://me@a.test` is none"),
        (Cors::new().allow_origins(["https://*.a.test"]), "`*` stands alone"),
        (Cors::new().allow_origin_regex("("), "`allow_origin_regex` `(`: unclosed group"),
        (Cors::new().allow_methods(["get"]), "`get` is no method"),
        (Cors::new().allow_headers(["x token"]), "`x token` is no name of a header"),
        (Cors::new().expose_headers(["x\ny"]), "`x\\ny` is no name of a header"),
    ];
    for (cors, expected) in cases {
        let problems = super::around::problems(App::new("CORS").cors(cors)).await;
        assert!(problems.contains(expected), "{expected}: {problems}");
        assert_eq!(problems.lines().count(), 2, "one mistake, one line: {problems}");
    }
}
