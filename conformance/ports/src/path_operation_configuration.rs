//! What an attribute says of its endpoint: status, tags, summary, description, deprecation.

use std::collections::HashSet;

use dunlin::prelude::*;

#[model]
struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: HashSet<String>,
}

mod status {
    use super::*;

    #[post("/items/", status = 201)]
    pub(super) async fn create_item(item: Item) -> Item {
        item
    }
}

mod tags {
    use super::*;

    #[post("/items/", tags = ["items"])]
    pub(super) async fn create_item(item: Item) -> Item {
        item
    }

    #[get("/items/", tags = ["items"])]
    pub(super) async fn read_items() -> Value {
        json!([{ "name": "Foo", "price": 42 }])
    }

    #[get("/users/", tags = ["users"])]
    pub(super) async fn read_users() -> Value {
        json!([{ "username": "johndoe" }])
    }
}

/// Tags with names, so that a typing error does not compile.
mod named_tags {
    use super::*;

    const ITEMS: &str = "items";
    const USERS: &str = "users";

    #[get("/items/", tags = [ITEMS])]
    pub(super) async fn get_items() -> Value {
        json!(["Portal gun", "Plumbus"])
    }

    #[get("/users/", tags = [USERS])]
    pub(super) async fn read_users() -> Value {
        json!(["Rick", "Morty"])
    }
}

mod summary {
    use super::*;

    #[post(
        "/items/",
        summary = "Create an item",
        description = "Create an item with all the information, name, description, price, tax and a set of unique tags"
    )]
    pub(super) async fn create_item(item: Item) -> Item {
        item
    }
}

mod comment {
    use super::*;

    /// Create an item with all the information:
    ///
    /// - **name**: each item must have a name
    /// - **description**: a long description
    /// - **price**: required
    /// - **tax**: if the item doesn't have tax, you can omit this
    /// - **tags**: a set of unique tag strings for this item
    #[post("/items/", summary = "Create an item")]
    pub(super) async fn create_item(item: Item) -> Item {
        item
    }
}

mod response_description {
    use super::*;

    /// Create an item with all the information:
    ///
    /// - **name**: each item must have a name
    /// - **description**: a long description
    /// - **price**: required
    /// - **tax**: if the item doesn't have tax, you can omit this
    /// - **tags**: a set of unique tag strings for this item
    #[post("/items/", summary = "Create an item", response_description = "The created item")]
    pub(super) async fn create_item(item: Item) -> Item {
        item
    }
}

mod deprecated {
    use super::*;

    #[get("/items/", tags = ["items"])]
    pub(super) async fn read_items() -> Value {
        json!([{ "name": "Foo", "price": 42 }])
    }

    #[get("/users/", tags = ["users"])]
    pub(super) async fn read_users() -> Value {
        json!([{ "username": "johndoe" }])
    }

    #[get("/elements/", tags = ["items"], deprecated)]
    pub(super) async fn read_elements() -> Value {
        json!([{ "item_id": "Foo" }])
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![status::create_item],
        "tutorial002" => routes![tags::create_item, tags::read_items, tags::read_users],
        "tutorial002b" => routes![named_tags::get_items, named_tags::read_users],
        "tutorial003" => routes![summary::create_item],
        "tutorial004" => routes![comment::create_item],
        "tutorial005" => routes![response_description::create_item],
        "tutorial006" => routes![deprecated::read_items, deprecated::read_users, deprecated::read_elements],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
