//! CORS: which pages of other origins may read.

use dunlin::prelude::*;

mod tutorial001 {
    use super::*;

    #[get("/")]
    pub(super) async fn main() -> Value {
        json!({ "message": "Hello World" })
    }

    pub(super) fn cors() -> Cors {
        Cors::new()
            .allow_origins([
                "http://localhost.tiangolo.com",
                "https://localhost.tiangolo.com",
                "http://localhost",
                "http://localhost:8080",
            ])
            .allow_credentials()
            .allow_methods(["*"])
            .allow_headers(["*"])
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => {
            let app = App::new("FastAPI").cors(tutorial001::cors());
            Some(app.routes(routes![tutorial001::main]))
        }
        _ => None,
    }
}
