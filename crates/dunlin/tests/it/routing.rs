//! Paths and methods.

use dunlin::prelude::*;

#[get("/plaintext")]
async fn plaintext() -> PlainText<&'static str> {
    PlainText("Hello, World!")
}

/// Reads an item.
#[get("/items/{item_id}")]
async fn read_item(
    item_id: i64,
    #[query(ge = 1, le = 100, default = 10)] limit: u32,
    q: Option<String>,
) -> String {
    format!("{item_id} {limit} {q:?}")
}

#[model]
struct User {
    #[field(min_length = 1)]
    name: String,
    age: u8,
}

#[post("/users", status = 201)]
fn create_user(user: User) -> User {
    user
}

#[dunlin::test]
async fn serves() {
    let client =
        TestClient::new(App::new("Test").routes(routes![plaintext, read_item, create_user])).start().await;
    assert_eq!(client.get("/plaintext").await.text(), "Hello, World!");
    assert_eq!(client.get("/items/7?limit=5&q=x").await.text(), "\"7 5 Some(\\\"x\\\")\"");
    let wrong = client.get("/items/x?limit=500").await.assert_status(422);
    println!("{}", wrong.text());
    let user = client.post("/users").json(json!({"name": "Kea", "age": 3})).await.assert_status(201);
    assert_eq!(user.text(), r#"{"name":"Kea","age":3}"#);
    let wrong = client.post("/users").json(json!({"name": "", "age": "x"})).await.assert_status(422);
    println!("{}", wrong.text());
    let wrong = client.post("/users").body("application/json", "{\"name\"").await.assert_status(422);
    println!("{}", wrong.text());
    client.get("/nothing").await.assert_status(404);
    println!("{}", client.get("/openapi.json").await.text());
}
