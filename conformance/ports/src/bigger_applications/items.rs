//! Items.

use dunlin::prelude::*;

use super::dependencies::token_header;

const ITEMS: [(&str, &str); 2] = [("plumbus", "Plumbus"), ("gun", "Portal Gun")];

pub(super) fn router() -> Router {
    Router::new("/items")
        .tags(["items"])
        .depends::<token_header>()
        .response(404, "Not found")
        .routes(routes![read_items, read_item, update_item])
}

#[get("/")]
async fn read_items() -> Value {
    ITEMS.iter().map(|&(id, name)| (id.to_owned(), json!({ "name": name }))).collect()
}

#[get("/{item_id}")]
async fn read_item(item_id: String) -> Result<Value> {
    let item = ITEMS.iter().find(|(id, _)| *id == item_id);
    let (id, name) = item.ok_or_not_found("Item not found")?;
    Ok(json!({ "name": name, "item_id": id }))
}

#[put("/{item_id}", tags = ["custom"], responses(403 = "Operation forbidden"))]
async fn update_item(item_id: String) -> Result<Value> {
    if item_id != "plumbus" {
        return Err(HttpError::new(403, "You can only update the item: plumbus").into());
    }
    Ok(json!({ "item_id": item_id, "name": "The great Plumbus" }))
}
