//! Endpoints that share a prefix, tags, dependencies and responses.

use dunlin_core::{AdditionalResponse, Dependency, FormLimits, Guard, Limits, Plan, StatusKey};
use dunlin_model::Model;

use super::Route;
use crate::depend;

/// Endpoints under one prefix.
///
/// ```
/// # use dunlin::prelude::*;
/// #[get("/{item_id}")]
/// async fn read_item(item_id: i64) -> i64 { item_id }
///
/// let items = Router::new("/items").tags(["items"]).routes(routes![read_item]);
/// let app = App::new("Shop").include(items);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Router {
    pub(crate) prefix: String,
    pub(crate) shared: Shared,
    pub(crate) routes: Vec<Route>,
    pub(crate) routers: Vec<Router>,
}

/// What a router gives to everything in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) tags: Vec<String>,
    pub(crate) responses: Vec<AdditionalResponse>,
    pub(crate) guards: Vec<RouterDependency>,
    pub(crate) limits: Limits,
    pub(crate) strict_content_type: Option<bool>,
    pub(crate) deprecated: bool,
    pub(crate) hidden: bool,
}

/// A dependency of a router, its type erased.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RouterDependency {
    pub(crate) describe: fn(&mut Plan),
    pub(crate) guard: Guard,
}

impl RouterDependency {
    pub(crate) fn of<D: Dependency>() -> Self {
        RouterDependency { describe: depend::describe::<D>, guard: depend::guard::<D> }
    }
}

impl Router {
    /// Endpoints under `prefix`, which may have parameters; `""` for none.
    pub fn new(prefix: impl Into<String>) -> Self {
        Router { prefix: prefix.into(), ..Router::default() }
    }

    /// Groups of the documentation.
    #[must_use]
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.shared.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Runs a dependency before each endpoint, for what it checks or does.
    #[must_use]
    pub fn depends<D: Dependency>(mut self) -> Self {
        self.shared.guards.push(RouterDependency::of::<D>());
        self
    }

    /// An answer that each endpoint may give: status and what it means.
    #[must_use]
    pub fn response(mut self, status: u16, description: &'static str) -> Self {
        let response = AdditionalResponse::new(StatusKey::Code(status)).description(description);
        self.shared.responses.push(response);
        self
    }

    /// An answer that each endpoint may give, with what it holds as JSON.
    #[must_use]
    pub fn response_model<T: Model>(mut self, status: u16, description: &'static str) -> Self {
        let response = AdditionalResponse::new(StatusKey::Code(status)).description(description);
        self.shared.responses.push(response.model::<T>());
        self
    }

    /// Marks each endpoint as on its way out.
    #[must_use]
    pub fn deprecated(mut self) -> Self {
        self.shared.deprecated = true;
        self
    }

    /// Leaves each endpoint out of the documentation.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.shared.hidden = true;
        self
    }

    /// The most bytes of a body; see [`App::body_limit`](crate::App::body_limit).
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.shared.limits.body = Some(bytes);
        self
    }

    /// How much of a form is taken; see [`App::form_limits`](crate::App::form_limits).
    #[must_use]
    pub fn form_limits(mut self, limits: FormLimits) -> Self {
        self.shared.limits.form = limits;
        self
    }

    /// Whether a body without `Content-Type` is refused as JSON; see
    /// [`App::strict_content_type`](crate::App::strict_content_type).
    #[must_use]
    pub fn strict_content_type(mut self, is_strict: bool) -> Self {
        self.shared.strict_content_type = Some(is_strict);
        self
    }

    /// Adds endpoints.
    #[must_use]
    pub fn routes(mut self, routes: impl IntoIterator<Item = Route>) -> Self {
        self.routes.extend(routes);
        self
    }

    /// Adds another router below this one.
    #[must_use]
    pub fn include(mut self, router: Router) -> Self {
        self.routers.push(router);
        self
    }
}

impl Shared {
    /// What holds below, given what holds above.
    pub(crate) fn below(&self, above: &Shared) -> Shared {
        let mut shared = above.clone();
        shared.tags.extend(self.tags.iter().cloned());
        shared.responses.extend(&self.responses);
        shared.guards.extend(&self.guards);
        shared.limits = self.limits.below(above.limits);
        shared.strict_content_type = self.strict_content_type.or(above.strict_content_type);
        shared.deprecated |= self.deprecated;
        shared.hidden |= self.hidden;
        shared
    }
}
