//! JSON without a `Content-Type`, where the app takes it.

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    price: f64,
}

#[post("/items/")]
async fn create_item(item: Item) -> Value {
    json!(item)
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").strict_content_type(false).routes(routes![create_item])),
        _ => None,
    }
}
