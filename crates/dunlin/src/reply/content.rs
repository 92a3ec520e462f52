//! Text, HTML, and nothing.

use dunlin_core::{Body, Documented, Plan, Reply, Response, Result};
use dunlin_model::Schema;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

/// An HTML page.
///
/// The text is sent as it is: escape what comes from users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html<T>(pub T);

/// Plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainText<T>(pub T);

/// 204: done, nothing to say. Another status without a body, such as 202, when the endpoint declares it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoContent;

impl<T: Into<Body>> Reply for Html<T> {
    fn reply(self, status: StatusCode) -> Result<Response> {
        Ok(typed(status, HTML, self.0.into()))
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::of("text/html", Schema::of_type("string"))
    }
}

impl<T: Into<Body>> Reply for PlainText<T> {
    fn reply(self, status: StatusCode) -> Result<Response> {
        Ok(typed(status, PLAIN, self.0.into()))
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::of("text/plain", Schema::of_type("string"))
    }
}

impl Reply for NoContent {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = if status == StatusCode::OK { StatusCode::NO_CONTENT } else { status };
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::empty(StatusCode::NO_CONTENT)
    }
}

// checked when dunlin is built, not for each response
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
pub(super) const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// A response of this media type.
pub(crate) fn typed(status: StatusCode, media: HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}
