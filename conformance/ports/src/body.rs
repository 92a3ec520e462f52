//! A request body: one model.

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

mod plain {
    use super::*;

    #[post("/items/")]
    pub(super) async fn create_item(item: Item) -> Value {
        json!(item)
    }
}

mod taxed {
    use super::*;

    #[model]
    struct Taxed {
        #[serde(flatten)]
        item: Item,
        #[serde(skip_serializing_if = "Option::is_none")]
        price_with_tax: Option<f64>,
    }

    #[post("/items/")]
    pub(super) async fn create_item(item: Item) -> Value {
        let price_with_tax = item.tax.map(|tax| item.price + tax);
        json!(Taxed { item, price_with_tax })
    }
}

mod with_path {
    use super::*;

    #[model]
    struct Numbered {
        item_id: i64,
        #[serde(flatten)]
        item: Item,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!(Numbered { item_id, item })
    }
}

mod with_path_and_query {
    use super::*;

    #[model]
    struct Found {
        item_id: i64,
        #[serde(flatten)]
        item: Item,
        #[serde(skip_serializing_if = "Option::is_none")]
        q: Option<String>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item, q: Option<String>) -> Value {
        json!(Found { item_id, item, q })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![plain::create_item],
        "tutorial002" => routes![taxed::create_item],
        "tutorial003" => routes![with_path::update_item],
        "tutorial004" => routes![with_path_and_query::update_item],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
