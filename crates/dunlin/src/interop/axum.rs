//! axum's extractors as arguments, and its replies.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use axum_core::extract::{FromRequest, FromRequestParts};
use axum_core::response::IntoResponse;
use dunlin_core::{Body, Context, Documented, Extract, Plan, Reply, Response, Result};
use dunlin_model::Field;
use http::StatusCode;

use crate::reply::internal;

/// Anything of axum's: as a reply an `IntoResponse`, as an argument an extractor of the request's head
/// (`FromRequestParts<()>`).
///
/// The documentation knows nothing of it. For extractors that read the body there is [`AxumBody`].
///
/// ```
/// use axum::extract::Query;
/// use axum::response::IntoResponse;
/// use dunlin::prelude::*;
/// use dunlin::interop::Axum;
///
/// #[get("/pages")]
/// async fn pages(query: Axum<Query<Vec<(String, String)>>>) -> Axum<impl_response::Pages> {
///     Axum(impl_response::Pages(query.0.0.len()))
/// }
/// # mod impl_response {
/// #     pub struct Pages(pub usize);
/// #     impl axum::response::IntoResponse for Pages {
/// #         fn into_response(self) -> axum::response::Response { format!("{} pages", self.0).into_response() }
/// #     }
/// # }
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Pages").routes(routes![pages])).start().await;
/// assert_eq!(client.get("/pages?a=1&b=2").await.text(), "2 pages");
/// # });
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Axum<T>(pub T);

/// The body as it comes.
static RAW: Field<Body> = Field::new("body");

/// An extractor of axum's that reads the body, as an argument.
#[derive(Clone, Copy, Debug, Default)]
pub struct AxumBody<T>(pub T);

impl<T: IntoResponse> Reply for Axum<T> {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = self.0.into_response().map(Body::new);
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
        }
        Ok(response)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::json(dunlin_model::Schema::any())
    }
}

impl<T: FromRequestParts<()> + Send + 'static> Extract for Axum<T> {
    fn describe(_: &'static Field<Self>, _: &mut Plan) {}

    async fn provide(_: &'static Field<Self>, cx: &mut Context) -> Result<Option<Self>> {
        let extracted = T::from_request_parts(&mut cx.parts, &()).await;
        extracted.map(|value| Some(Axum(value))).map_err(|rejection| Rejection::of(rejection).into())
    }
}

impl<T: FromRequest<()> + Send + 'static> Extract for AxumBody<T> {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        Body::describe(&RAW, plan);
    }

    async fn provide(_: &'static Field<Self>, cx: &mut Context) -> Result<Option<Self>> {
        let body = Body::decode(&RAW, cx).unwrap_or_default();
        let request = http::Request::from_parts(cx.parts.clone(), axum_core::body::Body::new(body));
        let extracted = T::from_request(request, &()).await;
        extracted.map(|value| Some(AxumBody(value))).map_err(|rejection| Rejection::of(rejection).into())
    }
}

/// What an extractor answers in place of the endpoint.
pub(crate) struct Rejection(Mutex<Option<Response>>);

impl Rejection {
    fn of(rejection: impl IntoResponse) -> Self {
        Rejection(Mutex::new(Some(rejection.into_response().map(Body::new))))
    }

    pub(crate) fn status(&self) -> StatusCode {
        let response = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        response.as_ref().map_or(StatusCode::INTERNAL_SERVER_ERROR, Response::status)
    }

    pub(crate) fn into_response(self) -> Response {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(internal)
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rejection")
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an extractor refused the request")
    }
}

impl std::error::Error for Rejection {}
