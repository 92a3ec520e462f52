//! The test client.

use dunlin::prelude::*;

#[dependency]
async fn answer() -> i64 {
    42
}

#[dependency]
async fn of_the_query(number: i64) -> i64 {
    number
}

#[get("/answer")]
async fn read(answer: Depends<answer>) -> i64 {
    *answer
}

#[get("/remember")]
async fn remember(#[cookie] seen: Option<String>) -> (Cookie, Option<String>) {
    (Cookie::new("seen", "yes"), seen)
}

async fn fake() -> i64 {
    7
}

fn client() -> TestClient {
    TestClient::new(App::new("Tested").routes(routes![read, remember]))
}

#[dunlin::test]
async fn dependencies_are_replaced() {
    assert_eq!(client().start().await.get("/answer").await.text(), "42");
    assert_eq!(client().overriding::<answer>(fake).start().await.get("/answer").await.text(), "7");
    let replaced = client().replacing::<answer, of_the_query>().start().await;
    assert_eq!(replaced.get("/answer?number=9").await.text(), "9");
    replaced.get("/answer?number=x").await.assert_status(422);
}

#[dunlin::test]
async fn cookies_are_kept() {
    let client = client().start().await;
    assert_eq!(client.get("/remember").await.text(), "null");
    assert_eq!(client.get("/remember").await.text(), "\"yes\"");
}
