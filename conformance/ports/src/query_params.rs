//! Query parameters: defaults, optional ones, truth.

use dunlin::prelude::*;

mod defaults {
    use super::*;

    const ITEMS: [&str; 3] = ["Foo", "Bar", "Baz"];

    #[get("/items/")]
    pub(super) async fn read_item(
        #[query(default = 0)] skip: i64,
        #[query(default = 10)] limit: i64,
    ) -> Value {
        let [skip, limit] = [skip, limit].map(|count| usize::try_from(count).unwrap_or(0));
        ITEMS.iter().skip(skip).take(limit).map(|name| json!({ "item_name": name })).collect()
    }
}

mod optional {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(item_id: String, q: Option<String>) -> Value {
        match q {
            Some(q) => json!({ "item_id": item_id, "q": q }),
            None => json!({ "item_id": item_id }),
        }
    }
}

/// Adds what is only said when it is asked for.
fn describe(mut item: Value, q: Option<String>, short: bool) -> Value {
    if let Some(q) = q {
        item["q"] = json!(q);
    }
    if !short {
        item["description"] = json!("This is an amazing item that has a long description");
    }
    item
}

mod truth {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(
        item_id: String,
        q: Option<String>,
        #[query(default)] short: bool,
    ) -> Value {
        describe(json!({ "item_id": item_id }), q, short)
    }
}

mod several {
    use super::*;

    #[get("/users/{user_id}/items/{item_id}")]
    pub(super) async fn read_user_item(
        user_id: i64,
        item_id: String,
        q: Option<String>,
        #[query(default)] short: bool,
    ) -> Value {
        describe(json!({ "item_id": item_id, "owner_id": user_id }), q, short)
    }
}

mod required {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_user_item(item_id: String, needy: String) -> Value {
        json!({ "item_id": item_id, "needy": needy })
    }
}

mod mixed {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_user_item(
        item_id: String,
        needy: String,
        #[query(default = 0)] skip: i64,
        limit: Option<i64>,
    ) -> Value {
        json!({ "item_id": item_id, "needy": needy, "skip": skip, "limit": limit })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![defaults::read_item],
        "tutorial002" => routes![optional::read_item],
        "tutorial003" => routes![truth::read_item],
        "tutorial004" => routes![several::read_user_item],
        "tutorial005" => routes![required::read_user_item],
        "tutorial006" => routes![mixed::read_user_item],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
