//! Where the documentation is, and what is wrong with paths and ids.

use dunlin::prelude::*;

#[get("/items/{item_id}")]
async fn read_item(item_id: i64) -> i64 {
    item_id
}

#[dunlin::test]
async fn pages_are_where_the_app_says() {
    let app = || App::new("Shop").routes(routes![read_item]);
    let moved = app().openapi_url("/api/v1/openapi.json").docs_url("/documentation").redoc_url(None);
    let cases = [
        (app(), [("/openapi.json", 200), ("/docs", 200), ("/redoc", 200), ("/docs/oauth2-redirect", 200)]),
        (
            moved,
            [("/api/v1/openapi.json", 200), ("/openapi.json", 404), ("/documentation", 200), ("/redoc", 404)],
        ),
        (
            app().openapi_url(None),
            [("/openapi.json", 404), ("/docs", 404), ("/redoc", 404), ("/items/7", 200)],
        ),
    ];
    for (app, pages) in cases {
        let client = TestClient::new(app).start().await;
        for (path, status) in pages {
            client.get(path).await.assert_status(status);
        }
    }
}

#[dunlin::test]
async fn the_page_shows_the_document() {
    let client =
        TestClient::new(App::new("Shop").openapi_url("/api.json").routes(routes![read_item])).start().await;
    let page = client.get("/docs").await;
    assert!(page.text().contains("<title>Shop - Swagger UI</title>"), "{}", page.text());
    assert!(page.text().contains("/api.json"), "{}", page.text());
}

#[dependency]
async fn owner(#[path] owner_id: i64) -> i64 {
    owner_id
}

#[dependency]
async fn reader(item_id: String) -> String {
    item_id
}

#[get("/of/{item_id}")]
async fn of_owner(_owner: Depends<owner>) -> i64 {
    7
}

/// A dependency reads what the path names.
#[get("/shown/{item_id}")]
async fn shown(reader: Depends<reader>) -> String {
    reader.to_string()
}

#[get("/raw/{anything}")]
async fn raw(request: Request) -> String {
    request.param("anything").unwrap_or_default().to_owned()
}

#[dunlin::test]
async fn a_dependency_reads_the_path() {
    let client = TestClient::new(App::new("Shop").routes(routes![shown, raw])).start().await;
    assert_eq!(client.get("/shown/kite?item_id=wrong").await.text(), "\"kite\"");
    assert_eq!(client.get("/raw/kite").await.text(), "\"kite\"");
    let document: Value = client.get("/openapi.json").await.json();
    assert_eq!(document["paths"]["/shown/{item_id}"]["get"]["parameters"][0]["in"], "path");
}

#[dunlin::test]
#[should_panic(
    expected = "of_owner -> owner takes path parameter `owner_id`, which its path does not have\n  - of_owner: nobody reads path parameter `item_id`"
)]
async fn paths_and_their_parameters_fit() {
    TestClient::new(App::new("Shop").routes(routes![of_owner])).start().await;
}

#[get("/wrong")]
async fn wrong(#[query(pattern = "(")] q: String) -> String {
    q
}

#[dunlin::test]
#[should_panic(expected = "wrong: ")]
async fn a_pattern_that_is_none_is_an_error_at_start() {
    TestClient::new(App::new("Shop").routes(routes![wrong])).start().await;
}
