//! A tower layer around an app.

use std::convert::Infallible;
use std::task::{Context, Poll};

use bytes::Bytes;
use dunlin_core::{Body, BoxError, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::service::call;
use crate::reply::internal;
use crate::routing::BoxFuture;
use crate::{App, Next, Request};

impl App {
    /// Adds a tower layer as a middleware, in the order of [`middleware`](App::middleware): the first added is the
    /// outermost. An error of the layer is a 500 whose cause is in the log.
    ///
    /// What stands in most apps (CORS, compression, request ids, a request log) is there without tower, and cheaper.
    ///
    /// ```
    /// use dunlin::prelude::*;
    /// use tower::limit::GlobalConcurrencyLimitLayer;
    ///
    /// let app = App::new("Narrow").layer(GlobalConcurrencyLimitLayer::new(10));
    /// ```
    #[must_use]
    pub fn layer<L, S, B>(self, layer: L) -> Self
    where
        L: Layer<Inner, Service = S>,
        S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        // one service for all requests: what it counts, it counts for the app
        let service = layer.layer(Inner(()));
        self.middleware(move |request: Request, next: Next| {
            let service = service.clone();
            let mut request = request.into_http();
            request.extensions_mut().insert(Way(next));
            call(service, request)
        })
    }
}

/// The app inside a layer, as a tower service.
#[derive(Clone, Debug)]
pub struct Inner(());

/// The rest of the way, which travels with the request through a layer that knows nothing of it.
#[derive(Clone)]
struct Way(Next);

impl Service<http::Request<Body>> for Inner {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let way = request.extensions_mut().remove::<Way>();
        Box::pin(async move {
            Ok(match way {
                Some(Way(next)) => next.run_http(request).await,
                None => {
                    tracing::error!(
                        "a layer made a request of its own, without the extensions of the one it got"
                    );
                    internal()
                }
            })
        })
    }
}
