//! Users.

use dunlin::prelude::*;

pub(super) fn router() -> Router {
    Router::new("").tags(["users"]).routes(routes![read_users, read_user_me, read_user])
}

#[get("/users/")]
async fn read_users() -> Value {
    json!([{ "username": "Rick" }, { "username": "Morty" }])
}

#[get("/users/me")]
async fn read_user_me() -> Value {
    json!({ "username": "fakecurrentuser" })
}

#[get("/users/{username}")]
async fn read_user(username: String) -> Value {
    json!({ "username": username })
}
