//! Headers as models.

use dunlin::prelude::*;

#[model]
struct CommonHeaders {
    host: String,
    save_data: bool,
    if_modified_since: Option<String>,
    traceparent: Option<String>,
    #[field(default)]
    x_tag: Vec<String>,
}

mod open {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[header] headers: CommonHeaders) -> Value {
        json!(headers)
    }
}

mod closed {
    use super::*;

    #[model(extra = forbid)]
    pub(super) struct CommonHeaders {
        host: String,
        save_data: bool,
        if_modified_since: Option<String>,
        traceparent: Option<String>,
        #[field(default)]
        x_tag: Vec<String>,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[header] headers: CommonHeaders) -> Value {
        json!(headers)
    }
}

mod underscores {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[header(underscores)] headers: CommonHeaders) -> Value {
        json!(headers)
    }
}

mod optional {
    use super::*;

    #[model]
    pub(super) struct ClientHeaders {
        x_client_name: String,
        x_client_version: String,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[header] client: Option<ClientHeaders>) -> Value {
        json!(client)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![open::read_items],
        "tutorial002" => routes![closed::read_items],
        "tutorial003" => routes![underscores::read_items],
        "tutorial004" => routes![optional::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
