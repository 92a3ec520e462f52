//! Replacing a thing with PUT, changing part of it with PATCH.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dunlin::Partial;
use dunlin::prelude::*;

#[model]
#[derive(Clone)]
struct Item {
    name: Option<String>,
    description: Option<String>,
    price: Option<f64>,
    #[field(default = 10.5)]
    tax: f64,
    #[field(default)]
    tags: Vec<String>,
}

/// The items in memory, by id.
struct Items(Mutex<HashMap<String, Item>>);

impl Items {
    fn new() -> Self {
        let item = |name: &str, description: Option<&str>, price, tax| Item {
            name: Some(name.to_owned()),
            description: description.map(str::to_owned),
            price: Some(price),
            tax,
            tags: Vec::new(),
        };
        let items = [
            ("foo", item("Foo", None, 50.2, 10.5)),
            ("bar", item("Bar", Some("The bartenders"), 62.0, 20.2)),
            ("baz", item("Baz", None, 50.2, 10.5)),
        ];
        Items(Mutex::new(items.map(|(id, item)| (id.to_owned(), item)).into()))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[get("/items/{item_id}")]
async fn read_item(item_id: String, items: State<Items>) -> Result<Item> {
    items.lock().get(&item_id).cloned().ok_or_not_found("Item not found")
}

mod replace {
    use super::*;

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: String, item: Item, items: State<Items>) -> Item {
        items.lock().insert(item_id, item.clone());
        item
    }
}

mod change {
    use super::*;

    #[patch("/items/{item_id}")]
    pub(super) async fn update_item(
        item_id: String,
        item: Partial<Item>,
        items: State<Items>,
    ) -> Result<Item> {
        let mut items = items.lock();
        let stored = items.get_mut(&item_id).ok_or_not_found("Item not found")?;
        item.apply_to(stored);
        Ok(stored.clone())
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![read_item, replace::update_item],
        "tutorial002" => routes![read_item, change::update_item],
        _ => return None,
    };
    Some(App::new("FastAPI").state(Items::new()).routes(routes))
}
