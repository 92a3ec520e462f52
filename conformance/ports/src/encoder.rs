//! Keeping a model as JSON.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDateTime;
use dunlin::prelude::*;

#[model]
struct Item {
    title: String,
    timestamp: NaiveDateTime,
    description: Option<String>,
}

/// Items as JSON, by id.
#[derive(Default)]
struct Database(Mutex<HashMap<String, Value>>);

#[put("/items/{id}")]
fn update_item(id: String, item: Item, database: State<Database>) {
    let mut items = database.0.lock().unwrap_or_else(PoisonError::into_inner);
    items.insert(id, json!(item));
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").state(Database::default()).routes(routes![update_item])),
        _ => None,
    }
}
