//! Files as responses: opened and read on the thread pool, with ranges and conditional requests.

mod conditions;
mod disposition;
mod media;
mod open;
mod parts;
mod range;

use std::path::{Path, PathBuf};

use dunlin_core::{Body, Documented, Plan, Reply, Response, Result};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};

use self::conditions::Conditions;
use self::disposition::disposition;
pub(crate) use self::open::Opened;
use super::streaming::content_type;

/// A file of the server. It is read on the thread pool while the client takes it, and never held in memory as a whole.
///
/// The media type goes by the extension. `Last-Modified` and `ETag` let clients ask again cheaply
/// (`If-None-Match`, `If-Modified-Since`), `Range` lets them ask for parts. A file that is not there is a 500: the
/// path comes from the program.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[get("/manifest")]
/// async fn manifest() -> FileResponse {
///     FileResponse::new("Cargo.toml").filename("manifest.txt")
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Files").routes(routes![manifest])).start().await;
/// let response = client.get("/manifest").header("range", "bytes=0-8").await.assert_status(206);
/// assert_eq!(response.text(), "[package]");
/// assert_eq!(response.header("content-disposition"), Some("attachment; filename=\"manifest.txt\""));
/// # });
/// ```
#[derive(Clone, Debug)]
#[must_use = "return it from an endpoint"]
pub struct FileResponse {
    path: PathBuf,
    media: Option<String>,
    filename: Option<String>,
    is_inline: bool,
}

impl FileResponse {
    /// A file by its path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        FileResponse { path: path.into(), media: None, filename: None, is_inline: false }
    }

    /// Says what it is, in place of what its extension says.
    pub fn media(mut self, media: impl Into<String>) -> Self {
        self.media = Some(media.into());
        self
    }

    /// Makes browsers save it under this name.
    pub fn filename(mut self, name: impl Into<String>) -> Self {
        self.filename = Some(name.into());
        self
    }

    /// Lets browsers show it although it has a filename.
    pub fn inline(mut self) -> Self {
        self.is_inline = true;
        self
    }

    fn head(&self, status: StatusCode) -> Result<Response> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        let by_name = self.filename.as_ref().map_or(self.path.as_path(), Path::new);
        let media = self.media.as_deref().unwrap_or_else(|| media::media_type(by_name));
        response.headers_mut().insert(CONTENT_TYPE, content_type(media)?);
        if let Some(name) = &self.filename {
            let disposition = HeaderValue::try_from(disposition(name, self.is_inline))?;
            response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
        }
        Ok(response)
    }
}

impl Reply for FileResponse {
    /// The head. What the client asks for is not known here: the server does the rest.
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = self.head(status)?;
        // middleware that answers with a file has no one to complete it: it is sent from start to end
        *response.body_mut() = parts::whole(self.path.clone());
        response.extensions_mut().insert(Pending(self.path));
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::default()
    }
}

/// A response that waits for its file.
#[derive(Clone)]
struct Pending(PathBuf);

/// Puts the file into a response that waits for one, as the request asks for it.
///
/// # Errors
/// When the file cannot be read.
pub(crate) async fn complete(mut response: Response, parts: &Parts) -> Result<Response> {
    let Some(Pending(path)) = response.extensions_mut().remove::<Pending>() else { return Ok(response) };
    let conditions = Conditions::of(parts, response.status());
    let opened = dunlin_run::threads(move || Opened::file(&path)).await??;
    opened.answer(response, &conditions).await
}

/// Answers a request with a file of a folder that is served as it is; its media type goes by `name`.
///
/// # Errors
/// When the file cannot be read.
pub(crate) async fn serve(
    opened: Opened,
    name: &Path,
    status: StatusCode,
    parts: &Parts,
) -> Result<Response> {
    let head = FileResponse::new(name).head(status)?;
    opened.answer(head, &Conditions::of(parts, status)).await
}
