//! An app of several files: routers with what they share.

mod admin;
mod dependencies;
mod items;
mod users;

use dunlin::prelude::*;

use self::dependencies::{query_token, token_header};

#[get("/")]
async fn root() -> Value {
    json!({ "message": "Hello Bigger Applications!" })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    if tutorial != "app.main" {
        return None;
    }
    let admin = Router::new("/admin")
        .tags(["admin"])
        .depends::<token_header>()
        .response(418, "I'm a teapot")
        .include(admin::router());
    let app = App::new("FastAPI").depends::<query_token>();
    Some(app.include(users::router()).include(items::router()).include(admin).routes(routes![root]))
}
