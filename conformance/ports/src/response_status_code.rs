//! Response status code: said in the attribute.

use dunlin::prelude::*;

#[model]
struct Created {
    name: String,
}

#[post("/items/", status = 201)]
async fn create_item(name: String) -> Value {
    json!(Created { name })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    matches!(tutorial, "tutorial001" | "tutorial002")
        .then(|| App::new("FastAPI").routes(routes![create_item]))
}
