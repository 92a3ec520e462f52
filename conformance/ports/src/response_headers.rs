//! Response headers: with the reply, or on its head.

use dunlin::prelude::*;
use dunlin::{HeaderMap, HeaderValue};

mod with_the_reply {
    use super::*;

    #[get("/headers/")]
    pub(super) fn get_headers() -> (HeaderMap, Value) {
        let mut headers = HeaderMap::new();
        headers.insert("x-cat-dog", HeaderValue::from_static("alone in the world"));
        headers.insert("content-language", HeaderValue::from_static("en-US"));
        (headers, json!({ "message": "Hello World" }))
    }
}

mod on_the_head {
    use super::*;

    #[get("/headers-and-object/")]
    pub(super) fn get_headers(response: ResponseHead) -> Value {
        response.set_header("x-cat-dog", "alone in the world");
        json!({ "message": "Hello World" })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    match tutorial {
        "tutorial001" => Some(app.routes(routes![with_the_reply::get_headers])),
        "tutorial002" => Some(app.routes(routes![on_the_head::get_headers])),
        _ => None,
    }
}
