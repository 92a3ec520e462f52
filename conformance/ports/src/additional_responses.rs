//! Answers beside the success: with models, media types, examples, shared ones.

use dunlin::prelude::*;

#[model]
struct Item {
    id: String,
    value: String,
}

#[model]
struct Message {
    message: String,
}

fn hero(id: &str) -> Item {
    Item { id: id.to_owned(), value: "there goes my hero".to_owned() }
}

fn not_found() -> Result<Response> {
    (StatusCode::NOT_FOUND, Message { message: "Item not found".to_owned() }).into_response()
}

/// The item as an image or as JSON.
fn shown(img: Option<bool>) -> Result<Response> {
    match img {
        Some(true) => FileResponse::new("image.png").into_response(),
        _ => hero("foo").into_response(),
    }
}

mod model {
    use super::*;

    #[get("/items/{item_id}", responses(200 = Item, 404 = Message))]
    pub(super) async fn read_item(item_id: String) -> Result<Response> {
        match item_id.as_str() {
            "foo" => hero("foo").into_response(),
            _ => not_found(),
        }
    }
}

mod image {
    use super::*;

    #[get("/items/{item_id}", responses(
        200(model = Item, content = "image/png", description = "Return the JSON item or an image."),
    ))]
    pub(super) async fn read_item(_item_id: String, img: Option<bool>) -> Result<Response> {
        shown(img)
    }
}

mod example {
    use super::*;

    #[get("/items/{item_id}", responses(
        404 = (Message, "The item was not found"),
        200(
            model = Item,
            description = "Item requested by ID",
            example = {"id": "bar", "value": "The bar tenders"},
        ),
    ))]
    pub(super) async fn read_item(item_id: String) -> Result<Response> {
        match item_id.as_str() {
            "foo" => hero("foo").into_response(),
            _ => not_found(),
        }
    }
}

mod shared {
    use super::*;

    #[get("/items/{item_id}", responses(200(model = Item, content = "image/png")))]
    pub(super) async fn read_item(_item_id: String, img: Option<bool>) -> Result<Response> {
        shown(img)
    }

    pub(super) fn app() -> App {
        App::new("FastAPI")
            .response(404, "Item not found")
            .response(302, "The item was moved")
            .response(403, "Not enough privileges")
            .routes(routes![read_item])
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![model::read_item],
        "tutorial002" => routes![image::read_item],
        "tutorial003" => routes![example::read_item],
        "tutorial004" => return Some(shared::app()),
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
