//! Arguments of all kinds.

use dunlin::prelude::*;

use super::check;

#[model]
struct Item {
    name: String,
    #[field(default)]
    tags: Vec<String>,
}

#[model]
struct Paging {
    #[field(ge = 0, default = 0, description = "How many are left out.")]
    skip: i64,
    order: Option<String>,
}

#[model]
struct Tracing {
    trace_id: String,
    #[field(default)]
    x_tags: Vec<String>,
}

#[model]
struct Login {
    username: String,
    password: String,
}

#[dependency]
async fn common(q: Option<String>, #[query(default = 10)] limit: i64, _user: Depends<user>) -> i64 {
    let _ = q;
    limit
}

#[dependency]
async fn user(
    #[cookie] session: Option<String>,
    #[header] authorization: Option<String>,
    q: String,
) -> String {
    let _ = (session, authorization);
    q
}

#[get("/files/{kind}/{path:path}")]
async fn file(
    path: String,
    #[path(title = "Kind", min_length = 2, pattern = "^[a-z]+$")] kind: String,
    #[query(alias = "item-query", deprecated, description = "What to look for.")] item_query: Option<String>,
    #[query] list: Vec<i64>,
    #[query(hidden, default)] debug: bool,
    #[query(examples = ["a", "b"])] example: String,
) -> Value {
    json!([path, kind, item_query, list, debug, example])
}

#[get("/search")]
async fn search(
    _common: Depends<common>,
    #[query] paging: Paging,
    #[header] tracing: Tracing,
    own: f64,
) -> Value {
    json!([paging, tracing, own])
}

#[put("/one/{item_id}")]
async fn one(item_id: i64, item: Item) -> Value {
    json!([item_id, item])
}

#[put("/maybe")]
async fn maybe(item: Option<Item>) -> Value {
    json!(item)
}

#[put("/embedded")]
async fn embedded(#[body(embed, description = "The item.")] item: Item) -> Value {
    json!(item)
}

#[put("/several")]
async fn several(item: Item, other: Option<Item>, #[body(gt = 0, default = 1)] count: i64) -> Value {
    json!([item, other, count])
}

#[post("/numbers")]
async fn numbers(numbers: Vec<f64>) -> Value {
    json!(numbers)
}

#[post("/login")]
async fn login(#[form] login: Login) -> Value {
    json!(login)
}

#[post("/fields")]
async fn fields(#[form] name: String, #[form] age: Option<i64>) -> Value {
    json!([name, age])
}

#[post("/upload")]
async fn upload(
    #[file] file: UploadFile,
    #[file] more: Option<Vec<UploadFile>>,
    #[form] note: String,
) -> Value {
    let _ = (file, more);
    json!(note)
}

#[get("/plain")]
async fn plain(request: Request) -> Value {
    json!(request.uri().path())
}

fn app() -> App {
    App::new("Inputs")
        .routes(routes![file, search, one, maybe, embedded, several, numbers, login, fields, upload, plain])
}

#[dunlin::test]
async fn of_inputs() {
    check("inputs", app()).await;
}
