//! Redirects.

use dunlin_core::{Body, Documented, HttpError, Plan, Reply, Response, Result};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

/// Sends the client elsewhere: 307 unless the endpoint declares another 3xx status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    location: String,
}

impl Redirect {
    /// To a URL or a path on this server.
    pub fn to(location: impl Into<String>) -> Self {
        Redirect { location: location.into() }
    }
}

impl Reply for Redirect {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let location = HeaderValue::try_from(self.location).map_err(|_| {
            HttpError::new(500, "the place of a redirect has characters that no header can hold")
        })?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            if status.is_redirection() { status } else { StatusCode::TEMPORARY_REDIRECT };
        response.headers_mut().insert(LOCATION, location);
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::default()
    }
}
