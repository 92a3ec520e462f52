//! Testing dependencies: one that is replaced.

use dunlin::prelude::*;

mod tutorial001 {
    use super::*;

    #[model]
    #[derive(Clone)]
    pub(super) struct Commons {
        q: Option<String>,
        skip: i64,
        limit: i64,
    }

    #[dependency]
    pub(super) async fn common_parameters(
        q: Option<String>,
        #[query(default = 0)] skip: i64,
        #[query(default = 100)] limit: i64,
    ) -> Commons {
        Commons { q, skip, limit }
    }

    #[dependency]
    pub(super) async fn override_dependency(q: Option<String>) -> Commons {
        Commons { q, skip: 5, limit: 10 }
    }

    #[get("/items/")]
    pub(super) async fn read_items(commons: Depends<common_parameters>) -> Value {
        json!({ "message": "Hello Items!", "params": *commons })
    }

    #[get("/users/")]
    pub(super) async fn read_users(commons: Depends<common_parameters>) -> Value {
        json!({ "message": "Hello Users!", "params": *commons })
    }
}

/// The judge says which dependencies a test has replaced.
pub(crate) fn app(tutorial: &str) -> Option<App> {
    use tutorial001::{common_parameters, override_dependency, read_items, read_users};
    if tutorial != "tutorial001" {
        return None;
    }
    let app = App::new("FastAPI").routes(routes![read_items, read_users]);
    Some(match std::env::var("CONFORMANCE_OVERRIDES").as_deref() {
        Ok("common_parameters=override_dependency") => {
            app.replacing::<common_parameters, override_dependency>()
        }
        _ => app,
    })
}
