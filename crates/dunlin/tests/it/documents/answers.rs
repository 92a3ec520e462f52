//! Answers of all kinds.

use dunlin::prelude::*;

use super::check;

#[model]
struct Item {
    id: String,
    #[field(default = 1)]
    count: i64,
}

#[model]
struct Message {
    message: String,
}

#[get("/text")]
async fn text() -> String {
    "text".to_owned()
}

#[get("/list")]
async fn list() -> Vec<Item> {
    Vec::new()
}

#[get("/maybe")]
async fn maybe() -> Option<Item> {
    None
}

#[get("/page")]
async fn page() -> Html<&'static str> {
    Html("<p>")
}

#[get("/plain")]
async fn plain() -> PlainText<&'static str> {
    PlainText("plain")
}

#[get("/away")]
async fn away() -> Redirect {
    Redirect::to("/text")
}

#[get("/found", status = 302)]
async fn found() -> Redirect {
    Redirect::to("/text")
}

#[delete("/nothing")]
async fn nothing() -> NoContent {
    NoContent
}

#[get("/fallible")]
async fn fallible() -> Result<Item> {
    Err(HttpError::new(404, "no").into())
}

#[get(
    "/several/{id}",
    responses(
        200(model = Item, description = "JSON or an image.", content = "image/png"),
        404 = Message,
        418(model = Message, example = {"message": "short and stout"}),
        default = (Message, "Anything else"),
    )
)]
async fn several(id: String) -> Result<Response> {
    id.into_response()
}

#[get("/own/{id}", responses(422 = (Message, "Does not fit")))]
async fn own(id: i64) -> i64 {
    id
}

#[post("/item", status = 201)]
async fn item(item: Item) -> Item {
    item
}

fn app() -> App {
    App::new("Answers")
        .routes(routes![text, list, maybe, page, plain, away, found, nothing, fallible, several, own, item])
}

#[dunlin::test]
async fn of_answers() {
    check("answers", app()).await;
}
