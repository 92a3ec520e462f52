//! One middleware, and the rest of the way behind it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{Reply, Response, Result};
use dunlin_run::contained;

use super::Arriving;
use crate::Request;
use crate::app::Running;
use crate::monitor::Flight;
use crate::reply::FailedRequest;
use crate::routing::BoxFuture;

/// One middleware, its type erased.
#[derive(Clone)]
pub(crate) struct Middleware(Arc<Call>);

type Call = dyn Fn(Request, Next) -> BoxFuture<'static, Result<Response>> + Send + Sync;

impl Middleware {
    /// A function as middleware. What it returns is answered as if an endpoint had returned it.
    pub(crate) fn of<F, R>(function: F) -> Self
    where
        F: Fn(Request, Next) -> R + Send + Sync + 'static,
        R: Future<Output: Reply> + Send + 'static,
    {
        Middleware(Arc::new(move |request, next| {
            let answer = function(request, next);
            Box::pin(async move { answer.await.into_response() })
        }))
    }
}

impl fmt::Debug for Middleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Middleware")
    }
}

/// The rest of the way: further middleware, then the endpoint.
///
/// Whatever happens there comes back as a response, also an error or a panic.
#[derive(Clone)]
pub struct Next {
    app: Arc<Running>,
    /// How many of the app's own middleware lie behind.
    passed: usize,
    flight: Flight,
}

impl Next {
    /// The whole way.
    pub(crate) fn first(app: &Arc<Running>, flight: Flight) -> Self {
        Next { app: Arc::clone(app), passed: 0, flight }
    }

    /// Goes on; gives the response on its way back.
    pub async fn run(self, request: Request) -> Response {
        match self.app.middleware(self.passed).cloned() {
            Some(Middleware(call)) => {
                let app = Arc::clone(&self.app);
                let parts = app.note(&request);
                let next = Next { passed: self.passed + 1, ..self };
                // called inside, so that a panic before its first `await` is caught too
                let attempt = contained(async move { call(request, next).await });
                let asked = FailedRequest { parts: &parts, body: Bytes::new() };
                match attempt.await {
                    Ok(Ok(response)) => response,
                    Ok(Err(error)) => app.failed(error, asked).await,
                    Err(panic) => app.panicked(panic, asked).await,
                }
            }
            None => self.app.dispatch(request.into_http(), self.flight).await,
        }
    }

    /// Goes on with a request as other crates know it.
    pub(crate) async fn run_http(self, request: Arriving) -> Response {
        if self.app.middleware(self.passed).is_none() {
            return self.app.dispatch(request, self.flight).await;
        }
        let request = Request::new(request, self.app.state().clone(), self.app.limits());
        self.run(request).await
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Next({})", self.passed)
    }
}
