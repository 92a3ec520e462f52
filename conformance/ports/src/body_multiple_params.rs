//! Several arguments from the body, mixed with path and query.

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

#[model]
struct User {
    username: String,
    full_name: Option<String>,
}

mod optional {
    use super::*;

    #[model]
    struct Results {
        item_id: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        q: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        item: Option<Item>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(
        #[path(title = "The ID of the item to get", ge = 0, le = 1000)] item_id: i64,
        q: Option<String>,
        item: Option<Item>,
    ) -> Value {
        json!(Results { item_id, q, item })
    }
}

mod two {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item, user: User) -> Value {
        json!({ "item_id": item_id, "item": item, "user": user })
    }
}

mod with_scalar {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item, user: User, #[body] importance: i64) -> Value {
        json!({ "item_id": item_id, "item": item, "user": user, "importance": importance })
    }
}

mod with_rules {
    use super::*;

    #[model]
    struct Results {
        item_id: i64,
        item: Item,
        user: User,
        importance: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        q: Option<String>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(
        item_id: i64,
        item: Item,
        user: User,
        #[body(gt = 0)] importance: i64,
        q: Option<String>,
    ) -> Value {
        json!(Results { item_id, item, user, importance, q })
    }
}

mod embedded {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, #[body(embed)] item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![optional::update_item],
        "tutorial002" => routes![two::update_item],
        "tutorial003" => routes![with_scalar::update_item],
        "tutorial004" => routes![with_rules::update_item],
        "tutorial005" => routes![embedded::update_item],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
