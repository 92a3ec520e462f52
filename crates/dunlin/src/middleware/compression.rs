//! Compression: responses as gzip, for clients that take it.

mod accept;
mod gzip;

use dunlin_core::reply::forbids_body;
use dunlin_core::{Body, Response};
use http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body::Body as _;

use super::Arriving;
use super::vary::vary;

pub(crate) use accept::accepts_gzip;
pub(crate) use gzip::inflated;

/// Media types that are compressed already, or must not wait for a compressor; Starlette's list.
const EXCLUDED: [&str; 14] = [
    "application/grpc",
    "application/gzip",
    "application/x-gzip",
    "application/zip",
    "audio/*",
    "font/woff",
    "font/woff2",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/event-stream",
    "video/*",
];

/// Bodies in memory up to this size are compressed in one go: half a millisecond. Longer ones and streams are
/// compressed piece by piece while they are sent.
const ONE_GO: usize = 64 * 1024;

/// Responses as gzip, for clients that take it; FastAPI's `GZipMiddleware`.
///
/// Left alone are bodies under 500 bytes, what is encoded already, parts of files (206), `Cache-Control: no-transform`,
/// and media types that gain nothing. Streams are compressed as they come: what a stream has given is sent on before
/// it is waited for again.
///
/// A secret in a body beside text that an attacker chooses can be guessed from the length of the compressed body
/// (BREACH): do not compress pages that hold both.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::Compression;
///
/// #[get("/words")]
/// async fn words() -> String { "kea ".repeat(1000) }
///
/// # dunlin::run::block_on(async {
/// let app = App::new("Words").compression(Compression::new().minimum_size(1000)).routes(routes![words]);
/// let client = TestClient::new(app).start().await;
/// let response = client.get("/words").header("accept-encoding", "gzip").await;
/// assert_eq!(response.header("content-encoding"), Some("gzip"));
/// assert!(response.bytes().len() < 100);
/// # });
/// ```
#[derive(Clone, Debug)]
#[must_use = "it compresses nothing until it is given to `App::compression`"]
pub struct Compression {
    minimum_size: u64,
    level: u32,
    excluded: Vec<String>,
}

impl Default for Compression {
    fn default() -> Self {
        Compression { minimum_size: 500, level: 4, excluded: EXCLUDED.map(str::to_owned).to_vec() }
    }
}

impl Compression {
    /// The usual compression.
    pub fn new() -> Self {
        Compression::default()
    }

    /// Leaves shorter bodies alone; 500 bytes unless set.
    pub fn minimum_size(mut self, bytes: u64) -> Self {
        self.minimum_size = bytes;
        self
    }

    /// How hard it tries, 1 to 9; 4 unless set. JSON gets 3 % smaller with 9, which takes three times as long.
    pub fn level(mut self, level: u32) -> Self {
        self.level = level;
        self
    }

    /// Leaves a media type alone as well: `application/pdf`, `model/*`.
    pub fn exclude(mut self, media: impl Into<String>) -> Self {
        self.excluded.push(media.into().to_ascii_lowercase());
        self
    }

    /// Says what is wrong with the settings.
    pub(super) fn check(&self, problems: &mut Vec<String>) {
        if !(1..=9).contains(&self.level) {
            problems.push(format!("compression: level {} is none: write 1 to 9", self.level));
        }
    }

    /// Compresses a response, when that is worth it and the client takes it.
    pub(super) fn apply(&self, asked: &Demand, mut response: Response) -> Response {
        if !self.is_for(&response) {
            return response;
        }
        vary(response.headers_mut(), "Accept-Encoding");
        if !asked.takes_gzip {
            return response;
        }
        if asked.is_head {
            mark(response.headers_mut());
            return response;
        }
        match response.body().as_bytes().filter(|bytes| bytes.len() <= ONE_GO) {
            None => {
                mark(response.headers_mut());
                response.map(|body| gzip::stream(body, self.level))
            }
            Some(bytes) => match gzip::whole(bytes, self.level) {
                Some(smaller) => {
                    mark(response.headers_mut());
                    response.map(|_| Body::from(smaller))
                }
                None => response,
            },
        }
    }

    fn is_for(&self, response: &Response) -> bool {
        let (status, headers) = (response.status(), response.headers());
        let is_whole = !forbids_body(status) && status != StatusCode::PARTIAL_CONTENT;
        is_whole
            && !headers.contains_key(CONTENT_ENCODING)
            && self.is_long(response)
            && !self.excludes(headers)
            && !is_fixed(headers)
    }

    /// A stream of unknown length may be long. HEAD is answered with the length alone.
    fn is_long(&self, response: &Response) -> bool {
        let said =
            response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        said.or_else(|| response.body().size_hint().exact()).is_none_or(|length| length >= self.minimum_size)
    }

    fn excludes(&self, headers: &HeaderMap) -> bool {
        let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_grpc = media.starts_with("application/grpc+");
        is_grpc
            || self.excluded.iter().any(|excluded| match excluded.strip_suffix('*') {
                Some(kind) => media.starts_with(kind),
                None => media == *excluded,
            })
    }
}

/// What compression has to know of a request.
pub(super) struct Demand {
    takes_gzip: bool,
    is_head: bool,
}

impl Demand {
    pub(super) fn of(request: &Arriving) -> Self {
        Demand { takes_gzip: accepts_gzip(request.headers()), is_head: *request.method() == Method::HEAD }
    }
}

/// Nobody on the way may change it (RFC 9111, 5.2.2.6).
fn is_fixed(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|word| word.trim().eq_ignore_ascii_case("no-transform"))
}

/// The headers of a body that was compressed on its way: another length, no ranges, and no longer byte for byte what
/// its tag names.
fn mark(headers: &mut HeaderMap) {
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.remove(CONTENT_LENGTH);
    headers.remove(ACCEPT_RANGES);
    let strong = headers.get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    let weak = strong.and_then(|tag| HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()).ok());
    if let Some(weak) = weak {
        headers.insert(ETAG, weak);
    }
}
