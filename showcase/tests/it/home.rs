//! The first page, and what else is not about data.

use dunlin::prelude::*;

use crate::Showcase;

#[dunlin::test]
async fn the_first_page_leads_to_the_documentation() {
    let showcase = Showcase::start().await;
    let page = showcase.client.get("/").await.assert_status(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    for path in ["/docs", "/redoc", "/openapi.json"] {
        assert!(page.text().contains(&format!("href=\"{path}\"")), "{path}");
        showcase.client.get(path).await.assert_status(200);
    }
    let document = showcase.read("/openapi.json").await;
    assert!(document["paths"].get("/").is_none());
}

#[dunlin::test]
async fn it_is_well_and_says_who_was_answered() {
    let showcase = Showcase::start().await;
    let health = showcase.client.get("/health").await.assert_status(200);
    assert!(health.header("x-request-id").is_some());
    assert_eq!(health.json::<Value>()["status"], "ok");
}

#[dunlin::test]
async fn it_is_measured() {
    let showcase = Showcase::start().await;
    showcase.client.get("/fibonacci/10").await.assert_status(200);
    let text = showcase.client.get("/metrics").await.assert_status(200).text().to_owned();
    assert!(text.contains(r#"http_route="/fibonacci/{n}""#), "{text}");
    assert!(showcase.read("/openapi.json").await["paths"].get("/metrics").is_none());
}

#[dunlin::test]
async fn it_computes() {
    let showcase = Showcase::start().await;
    assert_eq!(showcase.read("/fibonacci/10").await, json!({"n": 10, "value": 55}));
    showcase.client.get("/fibonacci/41").await.assert_status(422);
    assert_eq!(showcase.read("/factors/360").await, json!({"n": 360, "factors": [2, 2, 2, 3, 3, 5]}));
    assert_eq!(showcase.read("/nap?ms=1").await, json!(1));
}
