//! Cookies as models.

use dunlin::prelude::*;

mod open {
    use super::*;

    #[model]
    pub(super) struct Cookies {
        session_id: String,
        fatebook_tracker: Option<String>,
        googall_tracker: Option<String>,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[cookie] cookies: Cookies) -> Value {
        json!(cookies)
    }
}

mod closed {
    use super::*;

    #[model(extra = forbid)]
    pub(super) struct Cookies {
        session_id: String,
        fatebook_tracker: Option<String>,
        googall_tracker: Option<String>,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[cookie] cookies: Cookies) -> Value {
        json!(cookies)
    }
}

mod optional {
    use super::*;

    #[model]
    pub(super) struct Preferences {
        theme: String,
        locale: String,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[cookie] preferences: Option<Preferences>) -> Value {
        json!(preferences)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![open::read_items],
        "tutorial002" => routes![closed::read_items],
        "tutorial003" => routes![optional::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
