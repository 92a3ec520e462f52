//! Streams of text and bytes.

use base64ct::{Base64, Encoding};
use dunlin::prelude::*;
use dunlin::{Documented, Plan, Schema};
use futures_util::stream;

/// What FastAPI's own tutorial streams: a text constant of its module, which is where the server is started.
fn constant(module: &str, begin: &str, end: &str) -> String {
    let path = format!("docs_src/stream_data/{module}.py");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let rest = text.split_once(begin).map(|(_, rest)| rest).unwrap_or_default();
    rest.split_once(end).map(|(constant, _)| constant.to_owned()).unwrap_or_default()
}

mod story {
    use super::*;

    pub(super) struct Story(pub(super) Vec<String>);

    #[get("/story/stream")]
    pub(super) async fn stream_story(story: State<Story>) -> StreamingResponse {
        StreamingResponse::new(stream::iter(story.0.clone()))
    }

    #[get("/story/stream-no-async")]
    pub(super) fn stream_story_no_async(story: State<Story>) -> StreamingResponse {
        StreamingResponse::blocking(story.0.clone())
    }

    #[get("/story/stream-no-annotation")]
    pub(super) async fn stream_story_no_annotation(story: State<Story>) -> StreamingResponse {
        StreamingResponse::new(stream::iter(story.0.clone()))
    }

    #[get("/story/stream-no-async-no-annotation")]
    pub(super) fn stream_story_no_async_no_annotation(story: State<Story>) -> StreamingResponse {
        StreamingResponse::blocking(story.0.clone())
    }

    fn bytes(story: &Story) -> Vec<Vec<u8>> {
        story.0.iter().map(|line| line.clone().into_bytes()).collect()
    }

    #[get("/story/stream-bytes")]
    pub(super) async fn stream_story_bytes(story: State<Story>) -> StreamingResponse {
        StreamingResponse::new(stream::iter(bytes(&story)))
    }

    #[get("/story/stream-no-async-bytes")]
    pub(super) fn stream_story_no_async_bytes(story: State<Story>) -> StreamingResponse {
        StreamingResponse::blocking(bytes(&story))
    }

    #[get("/story/stream-no-annotation-bytes")]
    pub(super) async fn stream_story_no_annotation_bytes(story: State<Story>) -> StreamingResponse {
        StreamingResponse::new(stream::iter(bytes(&story)))
    }

    #[get("/story/stream-no-async-no-annotation-bytes")]
    pub(super) fn stream_story_no_async_no_annotation_bytes(story: State<Story>) -> StreamingResponse {
        StreamingResponse::blocking(bytes(&story))
    }

    pub(super) fn app() -> App {
        let story = constant("tutorial001", "message = \"\"\"", "\"\"\"");
        App::new("FastAPI").state(Story(story.lines().map(str::to_owned).collect())).routes(routes![
            stream_story,
            stream_story_no_async,
            stream_story_no_annotation,
            stream_story_no_async_no_annotation,
            stream_story_bytes,
            stream_story_no_async_bytes,
            stream_story_no_annotation_bytes,
            stream_story_no_async_no_annotation_bytes
        ])
    }
}

mod image {
    use super::*;

    pub(super) struct Image(pub(super) Vec<u8>);

    /// A stream that is a PNG image, also in the documentation.
    pub(super) struct Png(StreamingResponse);

    impl Reply for Png {
        fn reply(self, status: StatusCode) -> Result<Response> {
            self.0.media("image/png").reply(status)
        }

        fn describe(_: &mut Plan) -> Documented {
            Documented::of("image/png", Schema::of_type("string"))
        }
    }

    /// As Python iterates over a file of bytes: by lines.
    fn pieces(image: &Image) -> Vec<Vec<u8>> {
        image.0.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    #[get("/image/stream")]
    pub(super) async fn stream_image(image: State<Image>) -> Png {
        Png(StreamingResponse::new(stream::iter(pieces(&image))))
    }

    #[get("/image/stream-no-async")]
    pub(super) fn stream_image_no_async(image: State<Image>) -> Png {
        Png(StreamingResponse::blocking(pieces(&image)))
    }

    #[get("/image/stream-no-async-yield-from")]
    pub(super) fn stream_image_no_async_yield_from(image: State<Image>) -> Png {
        Png(StreamingResponse::blocking(pieces(&image)))
    }

    #[get("/image/stream-no-annotation")]
    pub(super) async fn stream_image_no_annotation(image: State<Image>) -> Png {
        Png(StreamingResponse::new(stream::iter(pieces(&image))))
    }

    #[get("/image/stream-no-async-no-annotation")]
    pub(super) fn stream_image_no_async_no_annotation(image: State<Image>) -> Png {
        Png(StreamingResponse::blocking(pieces(&image)))
    }

    pub(super) fn app() -> App {
        let image =
            Base64::decode_vec(&constant("tutorial002", "image_base64 = \"", "\"")).unwrap_or_default();
        App::new("FastAPI").state(Image(image)).routes(routes![
            stream_image,
            stream_image_no_async,
            stream_image_no_async_yield_from,
            stream_image_no_annotation,
            stream_image_no_async_no_annotation
        ])
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(story::app()),
        "tutorial002" => Some(image::app()),
        _ => None,
    }
}
