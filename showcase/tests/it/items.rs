//! Items, and what a transaction is for.

use dunlin::prelude::*;

use crate::Showcase;

#[dunlin::test]
async fn all_are_added_or_none() {
    let showcase = Showcase::start().await;
    let path = format!("/users/{}/items", showcase.sign_up("kea").await);
    let items = json!([{"name": "Feather", "cents": 5}, {"name": "Feather", "cents": 6}]);
    showcase.client.post(&path).json(items).await.assert_status(409);
    assert_eq!(showcase.read("/items").await, json!({"items": [], "total": 0}));

    let items = json!([{"name": "Feather", "cents": 5}, {"name": "Beak", "cents": 6, "tags": ["sharp"]}]);
    showcase.client.post(&path).json(items).await.assert_status(201);
    assert_eq!(showcase.read("/items").await["total"], 2);
}

#[dunlin::test]
async fn nobody_adds_items_for_nobody() {
    let showcase = Showcase::start().await;
    let items = json!([{"name": "Feather", "cents": 5}]);
    showcase.client.post("/users/7/items").json(items).await.assert_status(404);
}

#[dunlin::test]
async fn pages_and_the_export_hold_the_same() {
    let showcase = Showcase::start().await;
    let path = format!("/users/{}/items", showcase.sign_up("kea").await);
    for batch in 0..6 {
        let items: Vec<_> =
            (0..20).map(|item| json!({"name": format!("{batch}-{item}"), "cents": 1})).collect();
        showcase.client.post(&path).json(items).await.assert_status(201);
    }
    let page = showcase.read("/items?skip=100&limit=50").await;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (20, &json!(120)));

    let export = showcase.client.get("/items/export").await.assert_status(200);
    let lines: Vec<Value> = export.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[100..]), (120, page["items"].as_array().unwrap().as_slice()));
}

#[dunlin::test]
async fn an_item_is_changed_and_deleted() {
    let showcase = Showcase::start().await;
    let path = format!("/users/{}/items", showcase.sign_up("kea").await);
    let items = json!([{"name": "Feather", "cents": 5, "tags": ["green"]}]);
    showcase.client.post(&path).json(items).await.assert_status(201);
    let changed: Value =
        showcase.client.patch("/items/1").json(json!({"cents": 7})).await.assert_status(200).json();
    assert_eq!(changed, json!({"id": 1, "owner_id": 1, "name": "Feather", "cents": 7, "tags": ["green"]}));
    showcase.client.delete("/items/1").await.assert_status(204);
    showcase.client.get("/items/1").await.assert_status(404);
}
