//! A stream of JSON values as a reply, one a line.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use dunlin_core::{Body, BoxError, Documented, Plan, Reply, Response, Result};
use dunlin_model::{Model, to_json};
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

use crate::reply::{StreamingResponse, pull};

/// A response of JSON values, each sent as it comes, on a line of its own (`application/jsonl`).
///
/// ```
/// use dunlin::JsonLines;
/// use dunlin::prelude::*;
/// use futures_util::stream;
///
/// #[get("/numbers")]
/// async fn numbers() -> JsonLines<u32> {
///     JsonLines::new(stream::iter(1..=3))
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Numbers").routes(routes![numbers])).start().await;
/// assert_eq!(client.get("/numbers").await.text(), "1\n2\n3\n");
/// # });
/// ```
#[must_use]
pub struct JsonLines<T> {
    body: Body,
    of: PhantomData<fn() -> T>,
}

impl<T: Model + Send + 'static> JsonLines<T> {
    /// Sends what the stream gives.
    pub fn new<S>(values: S) -> Self
    where
        S: Stream<Item = T> + Send + 'static,
    {
        Self::of(StreamingResponse::mapped(values, |value: T| line(&value)))
    }

    /// Sends what the stream gives until it fails; then the connection is cut, so that the client does not take half for
    /// the whole.
    pub fn fallible<S, E>(values: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self::of(StreamingResponse::mapped(values, |value: Result<T, E>| line(&value.map_err(Into::into)?)))
    }

    /// Sends what an iterator gives that blocks: each value is made on the thread pool, once the client took the last.
    pub fn blocking<I>(values: I) -> Self
    where
        I: IntoIterator<Item = T, IntoIter: Send + 'static>,
    {
        let mut values = values.into_iter();
        Self::of(pull(move || values.next().map(|value| line(&value)).transpose()))
    }

    fn of(body: Body) -> Self {
        JsonLines { body, of: PhantomData }
    }
}

fn line<T: Model>(value: &T) -> Result<Bytes, BoxError> {
    let mut line = to_json(value)?;
    line.push(b'\n');
    Ok(line.into())
}

impl<T: Model> Reply for JsonLines<T> {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = Response::new(self.body);
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
        Ok(response)
    }

    fn describe(plan: &mut Plan) -> Documented {
        let described = Documented::model::<T>(plan);
        Documented { media: Some("application/jsonl"), is_stream: true, ..described }
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").finish_non_exhaustive()
    }
}
