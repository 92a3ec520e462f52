//! Response cookies: on a response of one's own, or on the head of the reply.

use dunlin::prelude::*;

const MESSAGE: &str = "Come to the dark side, we have cookies";

fn session() -> Cookie {
    Cookie::new("fakesession", "fake-cookie-session-value")
}

mod on_the_reply {
    use super::*;

    #[post("/cookie/")]
    pub(super) fn create_cookie() -> (Cookie, Value) {
        (session(), json!({ "message": MESSAGE }))
    }
}

mod on_the_head {
    use super::*;

    #[post("/cookie-and-object/")]
    pub(super) fn create_cookie(response: ResponseHead) -> Value {
        response.set_cookie(session());
        json!({ "message": MESSAGE })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    match tutorial {
        "tutorial001" => Some(app.routes(routes![on_the_reply::create_cookie])),
        "tutorial002" => Some(app.routes(routes![on_the_head::create_cookie])),
        _ => None,
    }
}
