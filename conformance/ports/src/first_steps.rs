//! First steps: one endpoint.

use dunlin::prelude::*;

mod root {
    use super::*;

    #[get("/")]
    pub(super) async fn root() -> Value {
        json!({ "message": "Hello World" })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" | "tutorial003" => Some(App::new("FastAPI").routes(routes![root::root])),
        _ => None,
    }
}
