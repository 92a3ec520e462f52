//! What stands between the server and the endpoints: `async fn(request, next) -> Response`.

use std::sync::Arc;

use dunlin_core::Response;

use crate::Request;
use crate::app::Running;
use crate::routing::BoxFuture;

/// The rest of the way to the endpoint.
pub struct Next {
    pub(crate) app: Arc<Running>,
    pub(crate) index: usize,
}

impl Next {
    /// Goes on; gives the response on its way back.
    pub async fn run(self, request: Request) -> Response {
        match self.app.middleware.get(self.index) {
            Some(middleware) => {
                let middleware = Arc::clone(middleware);
                middleware(request, Next { index: self.index + 1, ..self }).await
            }
            None => self.app.dispatch(request.into_http()).await,
        }
    }
}

impl std::fmt::Debug for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Next({})", self.index)
    }
}

/// One middleware, its type erased.
pub(crate) type Middleware = Arc<dyn Fn(Request, Next) -> BoxFuture<'static, Response> + Send + Sync>;
