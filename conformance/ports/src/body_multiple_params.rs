//! Several arguments from one body.

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

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(
        #[path(title = "The ID of the item to get", ge = 0, le = 1000)] item_id: i64,
        q: Option<String>,
        item: Option<Item>,
    ) -> Value {
        let mut results = json!({ "item_id": item_id });
        if let Some(q) = q {
            results["q"] = json!(q);
        }
        if let Some(item) = item {
            results["item"] = json!(item);
        }
        results
    }
}

mod two {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item, user: User) -> Value {
        json!({ "item_id": item_id, "item": item, "user": user })
    }
}

mod with_number {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item, user: User, #[body] importance: i64) -> Value {
        json!({ "item_id": item_id, "item": item, "user": user, "importance": importance })
    }
}

mod with_query {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(
        item_id: i64,
        item: Item,
        user: User,
        #[body(gt = 0)] importance: i64,
        q: Option<String>,
    ) -> Value {
        let mut results = json!({ "item_id": item_id, "item": item, "user": user, "importance": importance });
        if let Some(q) = q {
            results["q"] = json!(q);
        }
        results
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
    let routes = match tutorial.trim_end_matches("_non_an") {
        "tutorial001" => routes![optional::update_item],
        "tutorial002" => routes![two::update_item],
        "tutorial003" => routes![with_number::update_item],
        "tutorial004" => routes![with_query::update_item],
        "tutorial005" => routes![embedded::update_item],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
