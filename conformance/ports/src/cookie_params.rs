//! One cookie.

use dunlin::prelude::*;

#[get("/items/")]
async fn read_items(#[cookie] ads_id: Option<String>) -> Value {
    json!({ "ads_id": ads_id })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").routes(routes![read_items])),
        _ => None,
    }
}
