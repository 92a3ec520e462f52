//! Custom responses: HTML, text, redirects, streams, files, and a reply of one's own.

use std::fs::File;

use dunlin::prelude::*;
use dunlin::{Documented, Model, Plan};
use futures_util::stream;

mod json_list {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items() -> Value {
        json!([{ "item_id": "Foo" }])
    }
}

mod html {
    use super::*;

    const PAGE: &str = "
    <html>
        <head>
            <title>Some HTML in here</title>
        </head>
        <body>
            <h1>Look ma! HTML!</h1>
        </body>
    </html>
    ";

    #[get("/items/")]
    pub(super) async fn read_items() -> Html<&'static str> {
        Html(PAGE)
    }

    /// The same page, of which the documentation knows nothing.
    pub(super) mod undocumented {
        use super::*;

        #[get("/items/")]
        pub(in super::super) async fn read_items() -> Result<Response> {
            Html(PAGE).into_response()
        }
    }

    pub(super) mod short {
        use super::*;

        #[get("/items/")]
        pub(in super::super) async fn read_items() -> Html<&'static str> {
            Html("<h1>Items</h1><p>This is a list of items.</p>")
        }
    }
}

mod text {
    use super::*;

    #[get("/")]
    pub(super) async fn main() -> PlainText<&'static str> {
        PlainText("Hello World")
    }
}

mod redirect {
    use super::*;

    #[get("/typer")]
    pub(super) async fn redirect_typer() -> Result<Response> {
        Redirect::to("https://typer.tiangolo.com").into_response()
    }

    #[get("/fastapi")]
    pub(super) async fn redirect_fastapi() -> Redirect {
        Redirect::to("https://fastapi.tiangolo.com")
    }

    #[get("/pydantic", status = 302)]
    pub(super) async fn redirect_pydantic() -> Redirect {
        Redirect::to("https://docs.pydantic.dev/")
    }
}

mod streams {
    use super::*;

    #[get("/")]
    pub(super) async fn main() -> StreamingResponse {
        StreamingResponse::new(stream::iter(["some fake video bytes"; 10]))
    }
}

mod files {
    use super::*;

    /// Where the video is; a test may put it elsewhere.
    struct Video {
        path: String,
    }

    #[get("/")]
    pub(super) fn stream(video: State<Video>) -> Result<StreamingResponse> {
        Ok(StreamingResponse::reading(File::open(&video.path)?).media("video/mp4"))
    }

    #[get("/")]
    pub(super) async fn file(video: State<Video>) -> FileResponse {
        FileResponse::new(&video.path)
    }

    pub(super) fn app() -> App {
        let path = std::env::var("CONFORMANCE_SET_SOME_FILE_PATH");
        let path = path.unwrap_or_else(|_| "large-video-file.mp4".to_owned());
        App::new("FastAPI").state(Video { path })
    }
}

mod own {
    use super::*;

    /// JSON for people: two spaces a level.
    pub(super) struct Indented<T>(T);

    impl<T: Model> Reply for Indented<T> {
        fn reply(self, status: StatusCode) -> Result<Response> {
            let text = format!("{:#}", json!(self.0));
            ([("content-type", "application/json")], PlainText(text)).reply(status)
        }

        fn describe(plan: &mut Plan) -> Documented {
            Documented::model::<T>(plan)
        }
    }

    #[get("/")]
    pub(super) async fn main() -> Indented<Value> {
        Indented(json!({ "message": "Hello World" }))
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let fastapi = || App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" | "tutorial001b" => fastapi().routes(routes![json_list::read_items]),
        "tutorial002" | "tutorial004" => fastapi().routes(routes![html::read_items]),
        "tutorial003" => fastapi().routes(routes![html::undocumented::read_items]),
        "tutorial005" => fastapi().routes(routes![text::main]),
        "tutorial006" => fastapi().routes(routes![redirect::redirect_typer]),
        "tutorial006b" => fastapi().routes(routes![redirect::redirect_fastapi]),
        "tutorial006c" => fastapi().routes(routes![redirect::redirect_pydantic]),
        "tutorial007" => fastapi().routes(routes![streams::main]),
        "tutorial008" => files::app().routes(routes![files::stream]),
        "tutorial009" | "tutorial009b" => files::app().routes(routes![files::file]),
        "tutorial009c" => fastapi().routes(routes![own::main]),
        "tutorial010" => fastapi().routes(routes![html::short::read_items]),
        _ => return None,
    })
}
