//! A request or response body: nothing, bytes, or a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::{BoxError, Error, HttpError, Result};

/// A body. Bytes are kept as they are; only streams are boxed.
#[derive(Default)]
pub struct Body(Kind);

/// The most that bytes are given out at a time, for the protocol may copy what it is given. Half as much costs a third
/// more CPU time for a long body, twice as much spares little.
const PIECE: usize = 64 * 1024;

/// Why a body could not be read or written to its end.
pub type BodyError = BoxError;

#[derive(Default)]
enum Kind {
    #[default]
    Empty,
    Full(Bytes),
    Stream(Stream),
}

pin_project! {
    /// A stream as a body.
    struct Streamed<S> {
        #[pin]
        stream: S,
    }
}

impl<S, E> http_body::Body for Streamed<S>
where
    S: futures_core::Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let piece = self.project().stream.poll_next(cx);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(Into::into)))
    }
}

/// A body of any type.
type Stream = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>;

impl Body {
    /// No body.
    pub const fn empty() -> Self {
        Body(Kind::Empty)
    }

    /// Wraps any HTTP body.
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        if body.is_end_stream() {
            return Body::empty();
        }
        Body(Kind::Stream(Box::pin(http_body_util::BodyExt::map_err(body, Into::into))))
    }

    /// Takes an HTTP body as it is.
    #[doc(hidden)]
    pub const fn boxed(body: Stream) -> Self {
        Body(Kind::Stream(body))
    }

    /// Sends the chunks of a stream as they come.
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: futures_core::Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Body(Kind::Stream(Box::pin(Streamed { stream })))
    }

    /// The same body, which fails with 413 when it turns out to be longer than `bytes`.
    #[must_use]
    pub fn limited(self, bytes: u64) -> Self {
        if http_body::Body::size_hint(&self).upper().is_some_and(|most| most <= bytes) {
            return self;
        }
        Body(Kind::Stream(Box::pin(Limited { body: self, left: bytes })))
    }

    /// The next piece as it comes from the client; `None` at the end.
    ///
    /// ```
    /// use dunlin_core::Body;
    /// async fn count(mut body: Body) -> dunlin_core::Result<usize> {
    ///     let mut bytes = 0;
    ///     while let Some(chunk) = body.chunk().await? {
    ///         bytes += chunk.len();
    ///     }
    ///     Ok(bytes)
    /// }
    /// ```
    ///
    /// # Errors
    /// 413 when the body is longer than the endpoint takes, 400 when the client breaks off.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        while let Some(frame) = http_body_util::BodyExt::frame(self).await {
            if let Ok(data) = frame.map_err(broken)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// The bytes, when they are all here already.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Full(bytes) => Some(bytes),
            Kind::Empty | Kind::Stream(_) => None,
        }
    }

    /// True for a body that is sent as it is made.
    pub fn is_stream(&self) -> bool {
        matches!(self.0, Kind::Stream(_))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        if bytes.is_empty() { Body::empty() } else { Body(Kind::Full(bytes)) }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Empty => f.write_str("Body::Empty"),
            Kind::Full(bytes) => write!(f, "Body::Full({} bytes)", bytes.len()),
            Kind::Stream(_) => f.write_str("Body::Stream"),
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Full(bytes) if bytes.len() > PIECE => {
                Poll::Ready(Some(Ok(Frame::data(bytes.split_to(PIECE)))))
            }
            Kind::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                self.0 = Kind::Empty;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Kind::Stream(stream) => stream.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Full(_) => false,
            Kind::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Stream(stream) => stream.size_hint(),
        }
    }
}

/// Why there is no more of a body, as the client is told.
fn broken(error: BoxError) -> Error {
    match error.downcast::<HttpError>() {
        Ok(error) => (*error).into(),
        Err(error) => HttpError::new(400, format!("the body could not be read: {error}")).into(),
    }
}

/// A body that must not be longer than it may.
struct Limited {
    body: Body,
    left: u64,
}

impl http_body::Body for Limited {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.body.size_hint().lower() > self.left {
            return Poll::Ready(Some(Err(HttpError::content_too_large().into())));
        }
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len) as u64;
            match self.left.checked_sub(length) {
                Some(left) => self.left = left,
                None => return Poll::Ready(Some(Err(HttpError::content_too_large().into()))),
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::stream::iter;

    use super::*;

    fn read(mut body: Body) -> Result<usize> {
        let mut length = 0;
        while let Some(chunk) = body.chunk().now_or_never().expect("a body in memory is always there")? {
            length += chunk.len();
        }
        Ok(length)
    }

    fn check(body: Body, limit: u64, expected: Option<usize>) {
        match (read(body.limited(limit)), expected) {
            (Ok(length), Some(expected)) => assert_eq!(length, expected),
            (Err(error), None) => {
                let status = error.downcast_ref::<HttpError>().expect("an answer").status.as_u16();
                assert_eq!(status, 413);
            }
            (result, _) => panic!("{limit}: {result:?}"),
        }
    }

    #[test]
    fn a_limit_holds_for_bytes_and_streams() {
        let stream = || Body::stream(iter([Ok::<_, BoxError>(Bytes::from("abc")), Ok(Bytes::from("def"))]));
        check(Body::empty(), 0, Some(0));
        check(Body::from("abcdef"), 6, Some(6));
        check(Body::from("abcdef"), 5, None);
        check(stream(), 6, Some(6));
        check(stream(), 5, None);
        check(stream(), 2, None);
    }

    #[test]
    fn long_bytes_come_in_pieces() {
        check(Body::from(vec![7; 3 * PIECE + 1]), u64::MAX, Some(3 * PIECE + 1));
        let mut body = Body::from(vec![7; PIECE + 1]);
        let first = body.chunk().now_or_never().expect("it is in memory").expect("and whole");
        assert_eq!(first.map(|bytes| bytes.len()), Some(PIECE));
        assert!(!http_body::Body::is_end_stream(&body));
    }

    #[test]
    fn a_broken_body_is_a_bad_request() {
        let body = Body::stream(iter([Ok(Bytes::from("abc")), Err(BoxError::from("gone"))]));
        let error = read(body).unwrap_err();
        assert_eq!(error.to_string(), r#"400 Bad Request: "the body could not be read: gone""#);
    }
}
