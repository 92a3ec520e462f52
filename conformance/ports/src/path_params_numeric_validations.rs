//! Path parameters and numeric rules.

use dunlin::prelude::*;

/// What each endpoint of the chapter answers.
fn results(item_id: i64, q: Option<String>) -> Value {
    let mut results = json!({ "item_id": item_id });
    if let Some(q) = q.filter(|q| !q.is_empty()) {
        results["q"] = json!(q);
    }
    results
}

mod titled {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_items(
        #[path(title = "The ID of the item to get")] item_id: i64,
        #[query(alias = "item-query")] q: Option<String>,
    ) -> Value {
        results(item_id, q)
    }
}

mod ordered {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_items(
        q: String,
        #[path(title = "The ID of the item to get")] item_id: i64,
    ) -> Value {
        results(item_id, Some(q))
    }
}

mod at_least {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_items(
        #[path(title = "The ID of the item to get", ge = 1)] item_id: i64,
        q: String,
    ) -> Value {
        results(item_id, Some(q))
    }
}

mod between {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_items(
        #[path(title = "The ID of the item to get", gt = 0, le = 1000)] item_id: i64,
        q: String,
    ) -> Value {
        results(item_id, Some(q))
    }
}

mod fraction {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_items(
        #[path(title = "The ID of the item to get", ge = 0, le = 1000)] item_id: i64,
        q: String,
        #[query(gt = 0, lt = 10.5)] size: f64,
    ) -> Value {
        let mut results = results(item_id, Some(q));
        results["size"] = json!(size);
        results
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial.trim_end_matches("_non_an") {
        "tutorial001" => routes![titled::read_items],
        "tutorial002" | "tutorial003" => routes![ordered::read_items],
        "tutorial004" => routes![at_least::read_items],
        "tutorial005" => routes![between::read_items],
        "tutorial006" => routes![fraction::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
