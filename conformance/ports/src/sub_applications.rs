//! Sub-applications: an app below a path of another.

use dunlin::prelude::*;

#[get("/app")]
fn read_main() -> Value {
    json!({ "message": "Hello World from main app" })
}

#[get("/sub")]
fn read_sub() -> Value {
    json!({ "message": "Hello World from sub API" })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let subapi = || App::new("FastAPI").routes(routes![read_sub]);
    let app = || App::new("FastAPI").routes(routes![read_main]).mount("/subapi", subapi());
    (tutorial == "tutorial001").then(app)
}
