//! One header: renamed, as it is, repeated.

use dunlin::prelude::*;

mod dashes {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[header] user_agent: Option<String>) -> Value {
        json!({ "User-Agent": user_agent })
    }
}

mod underscores {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[header(underscores)] strange_header: Option<String>) -> Value {
        json!({ "strange_header": strange_header })
    }
}

mod repeated {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[header] x_token: Option<Vec<String>>) -> Value {
        json!({ "X-Token values": x_token })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![dashes::read_items],
        "tutorial002" => routes![underscores::read_items],
        "tutorial003" => routes![repeated::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
