//! Additional status codes: returned beside the value.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use dunlin::prelude::*;

struct Items(Mutex<HashMap<String, Value>>);

#[put("/items/{item_id}")]
async fn upsert_item(
    item_id: String,
    #[body] name: Option<String>,
    #[body] size: Option<i64>,
    items: State<Items>,
) -> (StatusCode, Value) {
    let item = json!({ "name": name, "size": size });
    let before = items.0.lock().unwrap_or_else(PoisonError::into_inner).insert(item_id, item.clone());
    (if before.is_some() { StatusCode::OK } else { StatusCode::CREATED }, item)
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let items = HashMap::from([
        ("foo".to_owned(), json!({ "name": "Fighters", "size": 6 })),
        ("bar".to_owned(), json!({ "name": "Tenders", "size": 3 })),
    ]);
    let app = App::new("FastAPI").state(Items(Mutex::new(items))).routes(routes![upsert_item]);
    (tutorial == "tutorial001").then_some(app)
}
