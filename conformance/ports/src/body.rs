//! Request bodies: a model, with and without parameters.

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

/// An item under its id.
#[model]
struct Numbered {
    item_id: i64,
    #[serde(flatten)]
    item: Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
}

/// An item with what it costs in the end.
#[model]
struct Priced {
    #[serde(flatten)]
    item: Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_with_tax: Option<f64>,
}

mod echo {
    use super::*;

    #[post("/items/")]
    pub(super) async fn create_item(item: Item) -> Value {
        json!(item)
    }
}

mod priced {
    use super::*;

    #[post("/items/")]
    pub(super) async fn create_item(item: Item) -> Value {
        let price_with_tax = item.tax.map(|tax| item.price + tax);
        json!(Priced { item, price_with_tax })
    }
}

mod with_path {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!(Numbered { item_id, item, q: None })
    }
}

mod with_query {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item, q: Option<String>) -> Value {
        json!(Numbered { item_id, item, q })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![echo::create_item],
        "tutorial002" => routes![priced::create_item],
        "tutorial003" => routes![with_path::update_item],
        "tutorial004" => routes![with_query::update_item],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
