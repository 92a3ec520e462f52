//! Request ids: one name for a request in the log, in the response and in the services behind.

use std::fmt::{self, Write as _};
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use dunlin_core::{Context, Extract, Plan, Result};
use dunlin_model::Field;
use http::{HeaderMap, HeaderName, HeaderValue};
use tracing::Span;

use super::Arriving;

/// The name of the header, in requests and responses.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids of clients are not taken.
const LONGEST: usize = 64;

/// The id of the request, of an app with [`App::request_ids`](crate::App::request_ids): an argument of endpoints, and
/// an extension of the request for middleware.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::RequestId;
///
/// #[get("/")]
/// async fn root(id: RequestId) -> String { id.to_string() }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Ids").request_ids().routes(routes![root])).start().await;
/// let response = client.get("/").header("x-request-id", "7f3a").await;
/// assert_eq!((response.text(), response.header("x-request-id")), ("\"7f3a\"", Some("7f3a")));
/// # });
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestId(HeaderValue);

/// What the app's state holds when it names requests; who takes an id needs it.
#[derive(Debug)]
pub(crate) struct RequestIds;

impl RequestId {
    /// The client's own id, when it is one; else a new one. Later readers find it in the request's extensions.
    pub(super) fn of(request: &mut Arriving) -> Self {
        let sent = request.headers().get(X_REQUEST_ID).filter(|id| is_id(id.as_bytes()));
        let id = RequestId(sent.cloned().unwrap_or_else(new));
        request.extensions_mut().insert(id.clone());
        id
    }

    /// The id: at most 64 of `A-Z a-z 0-9 . _ -`.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// What is logged while the request is served is logged in this span.
    pub(super) fn span(&self) -> Span {
        // as high as what may be logged in it, or errors would stand without
        tracing::error_span!("request", request_id = self.as_str())
    }

    /// Tells the client.
    pub(super) fn put(self, headers: &mut HeaderMap) {
        headers.insert(X_REQUEST_ID, self.0);
    }
}

/// True for what may be written into any log as it is.
fn is_id(bytes: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(is_plain)
}

/// Sixteen hexadecimal digits of this process, and a number: unique without asking the system each time.
fn new() -> HeaderValue {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let mut id = bytes::BytesMut::with_capacity(32);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    // writing into memory cannot fail, and hexadecimal digits are a legal header
    let _ = write!(id, "{:016x}-{number:08x}", *PROCESS);
    HeaderValue::from_maybe_shared(id.freeze()).unwrap_or_else(|_| HeaderValue::from(number))
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestId({self})")
    }
}

impl Extract for RequestId {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        plan.need_or::<RequestIds>("takes `RequestId`, but requests have none: add `.request_ids()`");
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        cx.parts.extensions.get::<RequestId>().cloned()
    }

    /// Not there only when a middleware has made another request of the one it was given.
    async fn provide(_: &'static Field<Self>, _: &mut Context) -> Result<Option<Self>> {
        Ok(Some(RequestId(new())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_what_is_safe_in_a_log() {
        let longest = "x".repeat(64);
        for id in ["1", "a.b_c-D9", longest.as_str()] {
            assert!(is_id(id.as_bytes()), "{id}");
        }
        let longer = "x".repeat(65);
        for id in ["", "a b", "a\tb", "é", "{}", "<x>", "a=b", "\"", longer.as_str()] {
            assert!(!is_id(id.as_bytes()), "{id}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let ids: std::collections::HashSet<_> = (0..1000).map(|_| new()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| is_id(id.as_bytes())));
    }
}
