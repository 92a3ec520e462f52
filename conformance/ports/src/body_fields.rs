//! Rules and documentation of a body's fields.

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    #[field(title = "The description of the item", max_length = 300)]
    description: Option<String>,
    #[field(gt = 0, description = "The price must be greater than zero")]
    price: f64,
    tax: Option<f64>,
}

#[put("/items/{item_id}")]
async fn update_item(item_id: i64, #[body(embed)] item: Item) -> Value {
    json!({ "item_id": item_id, "item": item })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial.trim_end_matches("_non_an") {
        "tutorial001" => Some(App::new("FastAPI").routes(routes![update_item])),
        _ => None,
    }
}
