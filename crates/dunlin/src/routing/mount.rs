//! What is mounted below a path: another app, a folder of files, any service.

use std::sync::Arc;

use dunlin_core::{Body, Response};
use http::Uri;
use http::uri::PathAndQuery;

use super::BoxFuture;
use crate::App;
use crate::app::Running;
use crate::middleware::FoundRoute;
use crate::monitor::RouteNumber;
use crate::reply::StaticFiles;

/// What can be mounted: an [`App`] or [`StaticFiles`].
#[derive(Debug)]
pub struct Mount(pub(crate) Mountable);

/// What is mounted, before it starts.
pub(crate) enum Mountable {
    App(Box<App>),
    Files(StaticFiles),
    #[cfg_attr(not(feature = "interop"), expect(dead_code, reason = "services come from tower"))]
    Service(Service),
}

/// Answers requests whose path begins behind the mount.
pub(crate) type Service = Arc<dyn Fn(http::Request<Body>) -> BoxFuture<'static, Response> + Send + Sync>;

impl From<App> for Mount {
    fn from(app: App) -> Self {
        Mount(Mountable::App(Box::new(app)))
    }
}

impl From<StaticFiles> for Mount {
    fn from(files: StaticFiles) -> Self {
        Mount(Mountable::Files(files))
    }
}

impl std::fmt::Debug for Mountable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mountable::App(app) => app.fmt(f),
            Mountable::Files(files) => files.fmt(f),
            Mountable::Service(_) => f.write_str("Service"),
        }
    }
}

/// What is mounted, while it answers.
pub(crate) struct MountPoint {
    /// The path inside the app that holds it.
    pub(crate) path: String,
    /// The path from the outermost app on.
    pub(crate) root: String,
    pub(crate) answers: Answers,
    /// What requests are counted under, unless an app knows better.
    pub(crate) route: RouteNumber,
}

/// Who answers.
pub(crate) enum Answers {
    App(Arc<Running>),
    Files(StaticFiles),
    Service(Service),
}

impl MountPoint {
    /// The request as it looks from below.
    pub(crate) fn below(&self, mut request: http::Request<Body>) -> http::Request<Body> {
        if let Some(uri) = self.shorter(request.uri()) {
            *request.uri_mut() = uri;
        }
        request
    }

    fn shorter(&self, uri: &Uri) -> Option<Uri> {
        let rest = uri.path_and_query()?.as_str().get(self.path.len()..)?;
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// Notes where a request goes; an app knows more.
    pub(crate) fn note(&self, route: &FoundRoute) {
        match &self.answers {
            Answers::App(_) => route.below(&self.path),
            Answers::Files(_) | Answers::Service(_) => route.path(&format!("{}/{{path:path}}", self.path)),
        }
    }

    /// Ends the lifespan of an app.
    pub(crate) async fn end(&self) {
        if let Answers::App(app) = &self.answers {
            app.close().await;
        }
    }
}
