//! What of a reply is sent: `response_model`, `include`, `exclude`, `exclude_none`, ..

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    #[field(default = 10.5)]
    tax: f64,
    #[field(default)]
    tags: Vec<String>,
}

#[model]
struct UserIn {
    username: String,
    password: String,
    full_name: Option<String>,
}

#[model]
struct UserOut {
    username: String,
    full_name: Option<String>,
}

fn stored(item_id: &str) -> Value {
    match item_id {
        "foo" => json!({ "name": "Foo", "price": 50.2 }),
        "baz" => json!({ "name": "Baz", "description": null, "price": 50.2, "tax": 10.5, "tags": [] }),
        "bad" => json!({ "name": "Bad", "price": "a lot" }),
        _ => json!({ "name": "Bar", "description": "The bartenders", "price": 62, "tax": 20.2, "secret": 1 }),
    }
}

#[get("/unset/{item_id}", response_model = Item, exclude_unset)]
async fn unset(item_id: String) -> Value {
    stored(&item_id)
}

#[get("/fit/{item_id}", response_model = Item)]
async fn fit(item_id: String) -> Result<Value> {
    Ok(stored(&item_id))
}

#[get("/name/{item_id}", response_model = Item, include = ["name", "description"])]
async fn name(item_id: String) -> Value {
    stored(&item_id)
}

#[get("/list", response_model = Vec<Item>, exclude = ["tax", "tags"], exclude_none)]
async fn list() -> Value {
    json!([stored("foo"), stored("bar")])
}

#[get("/public", exclude = ["price"], exclude_defaults = true)]
async fn public() -> (StatusCode, Item) {
    let item =
        Item { name: "Foo".to_owned(), description: None, price: 1.0, tax: 10.5, tags: vec!["a".to_owned()] };
    (StatusCode::CREATED, item)
}

#[post("/users", response_model = UserOut)]
async fn create(user: UserIn) -> UserIn {
    user
}

#[post("/refused", response_model = UserOut)]
async fn refused(user: UserIn) -> Result<UserIn> {
    Err(HttpError::conflict(json!({ "taken": user.username })).into())
}

fn app() -> App {
    App::new("Items").routes(routes![unset, fit, name, list, public, create, refused])
}

async fn check(path: &str, status: u16, body: Value) {
    let response = TestClient::new(app()).start().await.get(path).await.assert_status(status);
    assert_eq!(response.json::<Value>(), body, "{path}");
}

#[dunlin::test]
async fn replies_fit_their_model() {
    check(
        "/fit/foo",
        200,
        json!({ "name": "Foo", "description": null, "price": 50.2, "tax": 10.5, "tags": [] }),
    )
    .await;
    let bar =
        json!({ "name": "Bar", "description": "The bartenders", "price": 62.0, "tax": 20.2, "tags": [] });
    check("/fit/bar", 200, bar).await;
    let client = TestClient::new(app()).start().await;
    assert_eq!(client.get("/fit/bad").await.assert_status(500).text(), "Internal Server Error");
    let sent = json!({ "username": "kea", "password": "hunter2" });
    let user = client.post("/users").json(&sent).await.assert_status(200);
    assert_eq!(user.text(), r#"{"username":"kea","full_name":null}"#);
    let refused = client.post("/refused").json(&sent).await.assert_status(409);
    assert_eq!(refused.text(), r#"{"detail":{"taken":"kea"}}"#);
}

#[dunlin::test]
async fn fields_are_left_out() {
    check("/unset/foo", 200, stored("foo")).await;
    check("/unset/baz", 200, stored("baz")).await;
    check("/name/bar", 200, json!({ "name": "Bar", "description": "The bartenders" })).await;
    check("/public", 201, json!({ "name": "Foo", "tags": ["a"] })).await;
    let bar = json!({ "name": "Bar", "description": "The bartenders", "price": 62.0 });
    check("/list", 200, json!([{ "name": "Foo", "price": 50.2 }, bar])).await;
}

#[dunlin::test]
#[should_panic(
    expected = "misspelt: `include` names `nmae`, but the reply has: name, description, price, tax, tags"
)]
async fn names_that_no_field_has_are_a_start_up_error() {
    #[get("/misspelt", response_model = Item, include = ["nmae"])]
    async fn misspelt() -> Value {
        stored("foo")
    }
    TestClient::new(App::new("Items").routes(routes![misspelt])).start().await;
}
