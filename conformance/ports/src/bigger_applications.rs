//! Bigger applications: routers in modules of their own, included with what they share.

use dunlin::prelude::*;

mod dependencies {
    use super::*;

    #[dependency]
    pub(super) async fn get_token_header(#[header] x_token: String) -> Result<()> {
        match x_token.as_str() {
            "fake-super-secret-token" => Ok(()),
            _ => Err(HttpError::new(400, "X-Token header invalid").into()),
        }
    }

    #[dependency]
    pub(super) async fn get_query_token(token: String) -> Result<()> {
        match token.as_str() {
            "jessica" => Ok(()),
            _ => Err(HttpError::new(400, "No Jessica token provided").into()),
        }
    }
}

mod users {
    use super::*;

    #[get("/users/", tags = ["users"])]
    async fn read_users() -> Value {
        json!([{ "username": "Rick" }, { "username": "Morty" }])
    }

    #[get("/users/me", tags = ["users"])]
    async fn read_user_me() -> Value {
        json!({ "username": "fakecurrentuser" })
    }

    #[get("/users/{username}", tags = ["users"])]
    async fn read_user(username: String) -> Value {
        json!({ "username": username })
    }

    pub(super) fn router() -> Router {
        Router::new("").routes(routes![read_users, read_user_me, read_user])
    }
}

mod items {
    use super::*;

    fn name_of(item_id: &str) -> Option<&'static str> {
        match item_id {
            "plumbus" => Some("Plumbus"),
            "gun" => Some("Portal Gun"),
            _ => None,
        }
    }

    #[get("/")]
    async fn read_items() -> Value {
        json!({ "plumbus": { "name": "Plumbus" }, "gun": { "name": "Portal Gun" } })
    }

    #[get("/{item_id}")]
    async fn read_item(item_id: String) -> Result<Value> {
        let name = name_of(&item_id).ok_or_not_found("Item not found")?;
        Ok(json!({ "name": name, "item_id": item_id }))
    }

    #[put("/{item_id}", tags = ["custom"], responses(403 = "Operation forbidden"))]
    async fn update_item(item_id: String) -> Result<Value> {
        match item_id.as_str() {
            "plumbus" => Ok(json!({ "item_id": item_id, "name": "The great Plumbus" })),
            _ => Err(HttpError::new(403, "You can only update the item: plumbus").into()),
        }
    }

    pub(super) fn router() -> Router {
        Router::new("/items")
            .tags(["items"])
            .depends::<dependencies::get_token_header>()
            .response(404, "Not found")
            .routes(routes![read_items, read_item, update_item])
    }
}

mod admin {
    use super::*;

    #[post("/")]
    async fn update_admin() -> Value {
        json!({ "message": "Admin getting schwifty" })
    }

    pub(super) fn router() -> Router {
        Router::new("").routes(routes![update_admin])
    }
}

#[get("/")]
async fn root() -> Value {
    json!({ "message": "Hello Bigger Applications!" })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let admin = Router::new("/admin")
        .tags(["admin"])
        .depends::<dependencies::get_token_header>()
        .response(418, "I'm a teapot")
        .include(admin::router());
    let app = App::new("FastAPI")
        .depends::<dependencies::get_query_token>()
        .include(users::router())
        .include(items::router())
        .include(admin)
        .routes(routes![root]);
    (tutorial == "app.main").then_some(app)
}
