//! Fields of forms.

use dunlin::prelude::*;

#[post("/login/")]
async fn login(#[form] username: String, #[form] _password: String) -> Value {
    json!({ "username": username })
}

#[post("/preferences/")]
async fn update_preferences(#[form(default = false)] subscribe: bool) -> Value {
    json!({ "subscribe": subscribe })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![login],
        "tutorial002" => routes![update_preferences],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
