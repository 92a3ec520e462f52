//! Bodies that are sent while they are made.

use std::io::{self, ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, BoxError, Documented, Plan, Reply, Response, Result};
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use pin_project_lite::pin_project;

use super::pull::pull;

/// A response whose body is sent piece by piece, as a stream gives it; a client that reads slowly slows the stream.
///
/// When the stream ends with an error the connection is cut, so that the client does not take half for the whole.
///
/// ```
/// use dunlin::prelude::*;
/// use futures_util::stream;
///
/// #[get("/video")]
/// async fn video() -> StreamingResponse {
///     StreamingResponse::new(stream::iter(["some ", "bytes"])).media("video/mp4")
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Video").routes(routes![video])).start().await;
/// assert_eq!(client.get("/video").await.text(), "some bytes");
/// # });
/// ```
#[derive(Debug)]
pub struct StreamingResponse {
    pub(crate) body: Body,
    media: Option<String>,
}

impl StreamingResponse {
    /// Sends what the stream gives: bytes or text.
    pub fn new<S>(stream: S) -> Self
    where
        S: Stream<Item: Into<Bytes>> + Send + 'static,
    {
        StreamingResponse { body: Self::mapped(stream, |piece: S::Item| Ok(piece.into())), media: None }
    }

    /// Sends what the stream gives until it fails.
    pub fn fallible<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        StreamingResponse {
            body: Self::mapped(stream, |piece: Result<Bytes, E>| piece.map_err(Into::into)),
            media: None,
        }
    }

    /// A body of what `map` makes of a stream; why it fails is in the log.
    pub(crate) fn mapped<S, F>(stream: S, mut map: F) -> Body
    where
        S: Stream + Send + 'static,
        F: FnMut(S::Item) -> Result<Bytes, BoxError> + Send + 'static,
    {
        let map = move |item: S::Item| {
            map(item).inspect_err(|error| tracing::error!(%error, "a response broke off"))
        };
        Body::stream(Mapped { stream, map })
    }

    /// Sends what an iterator gives that blocks: each piece is made on the thread pool, once the client took the last.
    pub fn blocking<I>(pieces: I) -> Self
    where
        I: IntoIterator<Item: Into<Bytes>, IntoIter: Send + 'static>,
    {
        let mut pieces = pieces.into_iter();
        StreamingResponse { body: pull(move || Ok(pieces.next().map(Into::into))), media: None }
    }

    /// Sends what a reader gives that blocks, such as a file or the output of a program: it is read on the thread pool,
    /// as fast as the client takes it. For files as they are [`FileResponse`](crate::FileResponse) does more.
    ///
    /// ```
    /// use std::io::Cursor;
    ///
    /// use dunlin::prelude::*;
    ///
    /// #[get("/letters")]
    /// async fn letters() -> StreamingResponse {
    ///     StreamingResponse::reading(Cursor::new("abc"))
    /// }
    /// # dunlin::run::block_on(async {
    /// let client = TestClient::new(App::new("Letters").routes(routes![letters])).start().await;
    /// assert_eq!(client.get("/letters").await.text(), "abc");
    /// # });
    /// ```
    pub fn reading(mut reader: impl Read + Send + 'static) -> Self {
        StreamingResponse { body: pull(move || Ok(chunk(&mut reader)?)), media: None }
    }

    /// Says what it is: `video/mp4`. Text is marked as UTF-8 unless it says otherwise.
    #[must_use]
    pub fn media(mut self, media: impl Into<String>) -> Self {
        self.media = Some(media.into());
        self
    }
}

impl Reply for StreamingResponse {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = Response::new(self.body);
        *response.status_mut() = status;
        if let Some(media) = self.media {
            response.headers_mut().insert(CONTENT_TYPE, content_type(&media)?);
        }
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::default()
    }
}

pin_project! {
    /// A stream with something done to each of its items.
    struct Mapped<S, F> {
        #[pin]
        stream: S,
        map: F,
    }
}

impl<S: Stream, T, F: FnMut(S::Item) -> T> Stream for Mapped<S, F> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.project();
        this.stream.poll_next(cx).map(|item| item.map(this.map))
    }
}

/// The next bytes of a reader, or nothing at its end.
fn chunk(reader: &mut dyn Read) -> io::Result<Option<Bytes>> {
    const MOST: usize = 64 * 1024;
    let mut chunk = vec![0; MOST];
    let length = loop {
        match reader.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => break result?,
        }
    };
    chunk.truncate(length);
    Ok(Some(Bytes::from(chunk)).filter(|chunk| !chunk.is_empty()))
}

/// The header of a media type, with `charset=utf-8` for text that does not say otherwise.
///
/// # Errors
/// When no header can hold it.
pub(crate) fn content_type(media: &str) -> Result<HeaderValue> {
    let is_bare_text = media.starts_with("text/") && !media.to_ascii_lowercase().contains("charset=");
    Ok(match is_bare_text {
        true => HeaderValue::try_from(format!("{media}; charset=utf-8"))?,
        false => HeaderValue::try_from(media)?,
    })
}
