//! What only admins see.

use dunlin::prelude::*;

use crate::Showcase;

#[dunlin::test]
async fn the_token_opens_the_door() {
    let showcase = Showcase::start().await;
    showcase.client.get("/admin/counts").await.assert_status(401);
    showcase.client.get("/admin/counts").header("x-admin-token", "another").await.assert_status(401);
    let counts = showcase.read_as_admin("/admin/counts").await;
    assert_eq!(counts, json!({"users": 0, "items": 0, "files": 0}));
}

#[dunlin::test]
async fn who_signs_up_is_welcomed_after_the_response() {
    let showcase = Showcase::start().await;
    showcase.sign_up("kea").await;
    let mail = json!({"address": "kea@example.com", "text": "Welcome, kea!", "is_sent": true});
    assert_eq!(showcase.read_as_admin("/admin/mails").await, json!({"items": [mail], "total": 1}));
}

#[dunlin::test]
async fn who_could_not_sign_up_is_not_welcomed() {
    let showcase = Showcase::start().await;
    showcase.sign_up("kea").await;
    let user = json!({"name": "Kaka", "email": "kea@example.com", "password": "long enough"});
    showcase.client.post("/users").json(user).await.assert_status(409);
    assert_eq!(showcase.read_as_admin("/admin/mails").await["total"], 1);
}
