//! What errors are answered with, unless the app has handlers of its own.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;

use super::{Reply, Response, forbids_body, json};
use crate::operation::{Documented, Plan};
use crate::{Body, HttpError, Result, ValidationError};

/// `{"detail": ..}` with the status and headers of the error.
impl Reply for HttpError {
    fn reply(self, _: StatusCode) -> Result<Response> {
        let mut response = json(self.status, &json!({ "detail": self.detail }))?;
        if forbids_body(self.status) {
            response.headers_mut().remove(CONTENT_TYPE);
        }
        response.headers_mut().extend(self.headers);
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::json(dunlin_model::Schema::any())
    }
}

/// 422 with every issue.
impl Reply for ValidationError {
    fn reply(self, _: StatusCode) -> Result<Response> {
        let mut response = Response::new(Body::from(dunlin_model::issues_to_json(self.issues)));
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        let media = http::HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, media);
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::json(dunlin_model::Schema::any())
    }
}
