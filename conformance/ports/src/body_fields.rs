//! Rules and documentation of a model's fields.

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    #[field(title = "The description of the item", max_length = 300)]
    description: Option<String>,
    /// The price must be greater than zero
    #[field(gt = 0)]
    price: f64,
    tax: Option<f64>,
}

#[put("/items/{item_id}")]
async fn update_item(item_id: i64, #[body(embed)] item: Item) -> Value {
    json!({ "item_id": item_id, "item": item })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").routes(routes![update_item])),
        _ => None,
    }
}
