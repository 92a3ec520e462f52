//! Redirects.

use dunlin_core::{Body, Documented, Plan, Reply, Response, Result};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What cannot stand in a URL; it is escaped, as Starlette does.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Sends the client elsewhere: 307, which keeps method and body, unless the endpoint declares another 3xx status.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[post("/items", status = 303)]
/// async fn create() -> Redirect {
///     Redirect::to("/items/7")
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Items").routes(routes![create])).start().await;
/// let response = client.post("/items").no_redirects().await.assert_status(303);
/// assert_eq!(response.location(), Some("/items/7"));
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    location: String,
    status: Option<StatusCode>,
}

impl Redirect {
    /// To a URL or a path on this server.
    pub fn to(location: impl Into<String>) -> Self {
        Redirect { location: location.into(), status: None }
    }

    /// 303: look there with GET, as after a form was sent.
    pub fn see_other(location: impl Into<String>) -> Self {
        Redirect { status: Some(StatusCode::SEE_OTHER), ..Redirect::to(location) }
    }

    /// 308: it has moved for good; clients remember that.
    pub fn permanent(location: impl Into<String>) -> Self {
        Redirect { status: Some(StatusCode::PERMANENT_REDIRECT), ..Redirect::to(location) }
    }
}

impl Reply for Redirect {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let location = utf8_percent_encode(&self.location, ESCAPED).to_string();
        let declared = Some(status).filter(StatusCode::is_redirection);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status.or(declared).unwrap_or(StatusCode::TEMPORARY_REDIRECT);
        response.headers_mut().insert(LOCATION, HeaderValue::try_from(location)?);
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::empty(StatusCode::TEMPORARY_REDIRECT)
    }
}
