//! A tower service below a path.

use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{Body, BoxError, Response};
use dunlin_run::contained;
use tower_service::Service;

use crate::App;
use crate::reply::internal;
use crate::routing::{Mount, Mountable};

impl App {
    /// Puts any tower service below a path: an axum `Router`, a service of tower-http, another framework.
    ///
    /// It sees the path behind the mount. An error of the service is a 500 whose cause is in the log.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use dunlin::prelude::*;
    /// use tower::service_fn;
    ///
    /// let old = service_fn(async |request: dunlin::http::Request<Body>| {
    ///     let text = format!("{} from the old service", request.uri().path());
    ///     Ok::<_, Infallible>(Response::new(Body::from(text)))
    /// });
    /// let app = App::new("New").mount_service("/old", old);
    /// # dunlin::run::block_on(async {
    /// let client = TestClient::new(app).start().await;
    /// assert_eq!(client.get("/old/users/7").await.text(), "/users/7 from the old service");
    /// # });
    /// ```
    #[must_use]
    pub fn mount_service<S, B>(self, path: impl Into<String>, service: S) -> Self
    where
        S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let service = Arc::new(move |request| -> crate::routing::BoxFuture<'static, Response> {
            Box::pin(call(service.clone(), request))
        });
        self.mount(path, Mount(Mountable::Service(service)))
    }
}

/// Calls a service once it is ready.
pub(super) async fn call<S, B>(mut service: S, request: http::Request<Body>) -> Response
where
    S: Service<http::Request<Body>, Response = http::Response<B>, Error: Into<BoxError>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let attempt = async {
        // boxed at once: an error need not be `Send`
        poll_fn(|cx| service.poll_ready(cx).map_err(Into::into)).await?;
        service.call(request).await.map_err(Into::into)
    };
    let attempt = contained(attempt).await;
    let answer: Result<_, BoxError> = attempt.unwrap_or_else(|_| Err("it panicked".into()));
    match answer {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::error!(%error, "a service failed");
            internal()
        }
    }
}
