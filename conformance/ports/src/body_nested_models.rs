//! Models in models, lists, sets and maps.

use std::collections::{BTreeMap, BTreeSet};

use dunlin::HttpUrl;
use dunlin::prelude::*;

mod picture {
    use super::*;

    #[model]
    pub(super) struct Image {
        url: HttpUrl,
        name: String,
    }
}

mod anything {
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        description: Option<String>,
        price: f64,
        tax: Option<f64>,
        #[field(default)]
        tags: Vec<Value>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

mod texts {
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        description: Option<String>,
        price: f64,
        tax: Option<f64>,
        #[field(default)]
        tags: Vec<String>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

mod set {
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        description: Option<String>,
        price: f64,
        tax: Option<f64>,
        #[field(default)]
        tags: BTreeSet<String>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

mod nested {
    use super::*;

    #[model]
    pub(super) struct Image {
        url: String,
        name: String,
    }

    #[model]
    pub(super) struct Item {
        name: String,
        description: Option<String>,
        price: f64,
        tax: Option<f64>,
        #[field(default)]
        tags: BTreeSet<String>,
        image: Option<Image>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

mod with_url {
    use super::picture::Image;
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        description: Option<String>,
        price: f64,
        tax: Option<f64>,
        #[field(default)]
        tags: BTreeSet<String>,
        image: Option<Image>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

mod with_list {
    use super::picture::Image;
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        description: Option<String>,
        price: f64,
        tax: Option<f64>,
        #[field(default)]
        tags: BTreeSet<String>,
        images: Option<Vec<Image>>,
    }

    #[put("/items/{item_id}")]
    pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
        json!({ "item_id": item_id, "item": item })
    }
}

mod deep {
    use super::with_list::Item;
    use super::*;

    #[model]
    pub(super) struct Offer {
        name: String,
        description: Option<String>,
        price: f64,
        items: Vec<Item>,
    }

    #[post("/offers/")]
    pub(super) async fn create_offer(offer: Offer) -> Value {
        json!(offer)
    }
}

mod list {
    use super::picture::Image;
    use super::*;

    #[post("/images/multiple/")]
    pub(super) async fn create_multiple_images(images: Vec<Image>) -> Value {
        json!(images)
    }
}

mod map {
    use super::*;

    #[post("/index-weights/")]
    pub(super) async fn create_index_weights(weights: BTreeMap<i64, f64>) -> Value {
        json!(weights)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![anything::update_item],
        "tutorial002" => routes![texts::update_item],
        "tutorial003" => routes![set::update_item],
        "tutorial004" => routes![nested::update_item],
        "tutorial005" => routes![with_url::update_item],
        "tutorial006" => routes![with_list::update_item],
        "tutorial007" => routes![deep::create_offer],
        "tutorial008" => routes![list::create_multiple_images],
        "tutorial009" => routes![map::create_index_weights],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
