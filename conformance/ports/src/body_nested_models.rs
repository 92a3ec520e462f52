//! Lists, sets, maps and models inside models.

use std::collections::{BTreeMap, HashSet};

use dunlin::HttpUrl;
use dunlin::prelude::*;

/// Items that differ in what `tags` are, or in what else they have; each with its endpoint.
macro_rules! items {
    ($($module:ident: { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        mod $module {
            use super::*;

            #[model]
            pub(super) struct Item {
                name: String,
                description: Option<String>,
                price: f64,
                tax: Option<f64>,
                $($(#[$attribute])* $field: $type,)*
            }

            #[put("/items/{item_id}")]
            pub(super) async fn update_item(item_id: i64, item: Item) -> Value {
                json!({ "item_id": item_id, "item": item })
            }
        }
    )*};
}

#[model]
struct Image {
    url: HttpUrl,
    name: String,
}

/// An image whose address is any text.
mod text {
    use super::*;

    #[model]
    pub(super) struct Image {
        url: String,
        name: String,
    }
}

items! {
    anything: { #[field(default)] tags: Vec<Value>, }
    list: { #[field(default)] tags: Vec<String>, }
    set: { #[field(default)] tags: HashSet<String>, }
    nested: { #[field(default)] tags: HashSet<String>, image: Option<text::Image>, }
    typed: { #[field(default)] tags: HashSet<String>, image: Option<Image>, }
    several: { #[field(default)] tags: HashSet<String>, images: Option<Vec<Image>>, }
}

mod deep {
    use super::*;

    #[model]
    pub(super) struct Offer {
        name: String,
        description: Option<String>,
        price: f64,
        items: Vec<several::Item>,
    }

    #[post("/offers/")]
    pub(super) async fn create_offer(offer: Offer) -> Value {
        json!(offer)
    }
}

mod lists {
    use super::*;

    #[post("/images/multiple/")]
    pub(super) async fn create_multiple_images(images: Vec<Image>) -> Value {
        json!(images)
    }
}

mod maps {
    use super::*;

    #[post("/index-weights/")]
    pub(super) async fn create_index_weights(weights: BTreeMap<i64, f64>) -> Value {
        json!(weights)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![anything::update_item],
        "tutorial002" => routes![list::update_item],
        "tutorial003" => routes![set::update_item],
        "tutorial004" => routes![nested::update_item],
        "tutorial005" => routes![typed::update_item],
        "tutorial006" => routes![several::update_item],
        "tutorial007" => routes![deep::create_offer],
        "tutorial008" => routes![lists::create_multiple_images],
        "tutorial009" => routes![maps::create_index_weights],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
