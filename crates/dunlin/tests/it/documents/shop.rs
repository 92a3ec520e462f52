//! Metadata, routers, models of all kinds.

use std::collections::{BTreeMap, HashSet};

use dunlin::docs::{Contact, ExternalDocs, License, Server, Tag};
use dunlin::prelude::*;

use super::check;

/// How much there is of it.
#[model]
#[serde(rename_all = "lowercase")]
enum Stock {
    Plenty,
    Few,
    None,
}

/// Something to buy.
#[model]
struct Item {
    /// What it is called.
    #[field(min_length = 1, max_length = 80, examples = ["Kite"])]
    name: String,
    #[field(gt = 0, title = "Price in euros")]
    price: f64,
    #[field(default)]
    tags: HashSet<String>,
    #[field(default = Stock::Plenty)]
    stock: Stock,
    #[field(deprecated)]
    old_name: Option<String>,
    parts: Option<Vec<Part>>,
    labels: Option<BTreeMap<String, i64>>,
}

#[model]
struct Part {
    name: String,
    #[field(ge = 1, le = 99, default = 1)]
    count: i64,
}

/// A page of a list.
#[model]
struct Page<T> {
    items: Vec<T>,
    next: Option<i64>,
}

#[model]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Payment {
    Card { number: String },
    Transfer { iban: String },
}

#[model]
struct Message {
    message: String,
}

#[dependency]
async fn tenant(#[header] x_tenant: String, org: String) -> String {
    format!("{org}/{x_tenant}")
}

/// Lists what there is.
///
/// In pages of `size`.
#[get("/items")]
async fn list_items(
    #[query(ge = 1, default = 1)] page: i64,
    #[query(le = 100, default = 20)] size: i64,
) -> Page<Item> {
    Page { items: Vec::new(), next: Some(page + size) }
}

#[post("/items", status = 201, response_description = "The new item", responses(409 = (Message, "There is one already")))]
async fn add_item(item: Item) -> Item {
    item
}

#[get("/items/{item_id}", responses(404 = Message, "5XX" = "We are to blame"))]
async fn read_item(org: String, item_id: i64) -> Option<Item> {
    let _ = (org, item_id);
    None
}

#[get("/items/{item_id}/parts", deprecated, operation_id = "parts")]
async fn read_parts(item_id: i64) -> Vec<Part> {
    let _ = item_id;
    Vec::new()
}

#[post("/pay", tags = ["money"], summary = "Pays")]
async fn pay(payment: Payment) -> Value {
    json!(payment)
}

#[delete("/items/{item_id}", status = 204)]
async fn remove_item(item_id: i64) {
    let _ = item_id;
}

#[get("/internal", hidden)]
async fn internal(secret: String) -> Hidden {
    Hidden { secret }
}

#[model]
struct Hidden {
    secret: String,
}

fn app() -> App {
    let items = Router::new("/{org}")
        .tags(["items"])
        .depends::<tenant>()
        .response(401, "Who are you?")
        .routes(routes![list_items, add_item, read_item, read_parts, remove_item]);
    App::new("Shop")
        .version("1.2.3")
        .summary("Buys and sells.")
        .description("All that **can** be bought.")
        .terms_of_service("https://shop.example/terms")
        .contact(Contact::new("Kea").url("https://shop.example/kea").email("kea@shop.example"))
        .license(License::new("MIT").identifier("MIT"))
        .servers([Server::new("https://shop.example").description("The real one"), Server::new("/stage")])
        .tag(Tag::new("items").description("What there is."))
        .tag(
            Tag::new("money")
                .external_docs(ExternalDocs::new("https://bank.example/docs").description("More")),
        )
        .external_docs(ExternalDocs::new("https://shop.example/docs"))
        .response_model::<Message>(503, "Come back later")
        .include(items)
        .routes(routes![pay, internal])
}

#[dunlin::test]
async fn of_a_shop() {
    check("shop", app()).await;
}
