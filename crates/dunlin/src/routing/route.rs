//! Hot path: one endpoint, its type erased.

use std::fmt;
use std::pin::Pin;

use dunlin_core::reply::ReplyOptions;
use dunlin_core::{Args, Context, Documented, Handler, Plan, Reply, Response, Spec};

use super::serve::Host;

/// One endpoint, ready to be put into a router.
#[derive(Clone, Copy)]
pub struct Route {
    pub(crate) spec: Spec,
    pub(crate) describe: fn(&mut Plan) -> Documented,
    pub(crate) call: Call,
    pub(crate) answer: fn(&mut Plan) -> Documented,
}

/// A function that answers requests; `routes![read_user]` names it.
///
/// The attributes implement it on a type of the function's name, in the namespace of types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an endpoint",
    label = "not an endpoint",
    note = "add `#[get(\"/path\")]`, `#[post(\"/path\")]`, .. to the function"
)]
pub trait Endpoint: 'static {
    /// Method, path and what is said of it.
    const SPEC: Spec;

    /// False for what stands for a function without an attribute.
    #[doc(hidden)]
    const IS_ONE: bool = true;

    /// The endpoint, its type erased.
    fn route() -> Route;
}

/// Answers one request, to its end.
pub(super) type Call = fn(Host, Context) -> BoxFuture<'static, Response>;

/// A future whose type is erased.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Route {
    /// The route of an endpoint; `routes![..]` calls this.
    pub fn of<E: Endpoint>() -> Self {
        E::route()
    }

    /// The route of a described function; attributes emit this.
    #[doc(hidden)]
    pub fn new<H: Handler>(call: Call) -> Self {
        Route { spec: H::SPEC, describe: describe::<H>, call, answer: answer::<H> }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({:?} {})", self.spec.verb, self.spec.path)
    }
}

fn describe<H: Handler>(plan: &mut Plan) -> Documented {
    H::Args::describe(H::FIELDS, plan);
    answer::<H>(plan)
}

/// Says what the endpoint answers.
fn answer<H: Handler>(plan: &mut Plan) -> Documented {
    let returned = H::Output::describe(plan);
    answered(returned, H::SPEC.reply, plan)
}

fn answered(returned: Documented, options: Option<ReplyOptions>, plan: &mut Plan) -> Documented {
    match options.and_then(|options| options.model) {
        Some(model) => Documented { status: returned.status, ..model.describe(plan) },
        None => returned,
    }
}
