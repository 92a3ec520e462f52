//! Signing up, logging in, changing, leaving.

use dunlin::prelude::*;

use crate::Showcase;

#[dunlin::test]
async fn nobody_sees_a_password() {
    let showcase = Showcase::start().await;
    let id = showcase.sign_up("kea").await;
    let expected = json!({"id": id, "name": "kea", "email": "kea@example.com"});
    assert_eq!(showcase.read(&format!("/users/{id}")).await, expected);
    assert_eq!(showcase.read("/users").await, json!({"items": [expected], "total": 1}));
}

#[dunlin::test]
async fn all_that_is_wrong_is_said_at_once_and_no_password_is_repeated() {
    let showcase = Showcase::start().await;
    let user = json!({"name": " ", "email": "kea", "password": "short"});
    let response = showcase.client.post("/users").json(user).await.assert_status(422);
    let issues: Value = response.json();
    let places: Vec<_> = issues["detail"].as_array().unwrap().iter().map(|issue| &issue["loc"][1]).collect();
    assert_eq!(places.len(), 3, "{issues}");
    assert!(["name", "email", "password"].iter().all(|name| places.contains(&&json!(name))), "{issues}");
    assert!(!response.text().contains("\"short\""), "{issues}");
}

#[dunlin::test]
async fn an_address_belongs_to_one() {
    let showcase = Showcase::start().await;
    let (_kea, kaka) = (showcase.sign_up("kea").await, showcase.sign_up("kaka").await);
    let change = json!({"email": "KEA@example.com"});
    let response = showcase.client.patch(&format!("/users/{kaka}")).json(change).await.assert_status(409);
    let expected = json!({"detail": "Somebody has this address already", "email": "KEA@example.com"});
    assert_eq!(response.json::<Value>(), expected);
}

#[dunlin::test]
async fn a_change_leaves_the_rest() {
    let showcase = Showcase::start().await;
    let path = format!("/users/{}", showcase.sign_up("kea").await);
    showcase.client.patch(&path).json(json!({"name": "Kaka"})).await.assert_status(200);
    let user = showcase.read(&path).await;
    assert_eq!((&user["name"], &user["email"]), (&json!("Kaka"), &json!("kea@example.com")));
}

#[dunlin::test]
async fn a_password_is_checked() {
    let showcase = Showcase::start().await;
    showcase.sign_up("kea").await;
    for (email, password, status) in [
        ("kea@example.com", "long enough", 200),
        ("kea@example.com", "another one", 401),
        ("nobody@example.com", "long enough", 401),
    ] {
        let credentials = json!({"email": email, "password": password});
        showcase.client.post("/users/log-in").json(credentials).await.assert_status(status);
    }
}

#[dunlin::test]
async fn who_leaves_takes_his_items_along() {
    let showcase = Showcase::start().await;
    let path = format!("/users/{}", showcase.sign_up("kea").await);
    let items = json!([{"name": "Feather", "cents": 5}]);
    showcase.client.post(&format!("{path}/items")).json(items).await.assert_status(201);
    showcase.client.delete(&path).await.assert_status(204);
    showcase.client.get(&path).await.assert_status(404);
    assert_eq!(showcase.read("/items").await["total"], 0);
}
