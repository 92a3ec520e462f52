//! Pages that are always the same: the OpenAPI document, the documentation pages and their scripts.

use bytes::Bytes;
use dunlin_core::{Body, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::request::Parts;
use http::{HeaderValue, StatusCode};

/// A page that is always the same.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) media: &'static str,
    pub(crate) body: Bytes,
    /// The body is gzip-compressed.
    pub(crate) gzip: bool,
    pub(crate) etag: Option<String>,
    pub(crate) policy: Option<String>,
    /// May be kept for a year: the path names the version.
    pub(crate) immutable: bool,
}

impl Fixed {
    /// The page, or 304 when the client has it.
    pub(crate) fn response(&self, parts: &Parts) -> Response {
        let known = parts.headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let mut response = match (&self.etag, known) {
            (Some(etag), Some(known)) if known.contains(etag.as_str()) => status(StatusCode::NOT_MODIFIED),
            _ => self.whole(parts),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        if self.gzip {
            headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if self.immutable {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        }
        for (name, text) in [(ETAG, &self.etag), (CONTENT_SECURITY_POLICY, &self.policy)] {
            if let Some(Ok(value)) = text.as_deref().map(HeaderValue::try_from) {
                headers.insert(name, value);
            }
        }
        response
    }

    /// The body, inflated for a client that takes no gzip. Without the feature `compression` there is nothing that
    /// could inflate it: such a client is sent gzip all the same, and told so.
    fn whole(&self, parts: &Parts) -> Response {
        #[cfg(feature = "compression")]
        if self.gzip && !crate::middleware::accepts_gzip(&parts.headers) {
            return Response::new(crate::middleware::inflated(self.body.clone()));
        }
        #[cfg(not(feature = "compression"))]
        let _ = parts;
        let mut response = Response::new(Body::from(self.body.clone()));
        if self.gzip {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
