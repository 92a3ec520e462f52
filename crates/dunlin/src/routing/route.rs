//! Hot path: one endpoint, its type erased.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use dunlin_core::{
    Args, Context, Documented, Handler, HttpError, Plan, Reads, Reply, RequestBody, Response, Result, Run,
    Spec, ValidationError,
};
use dunlin_model::{Collector, Issue};
use dunlin_run::{Pools, contained};
use http::StatusCode;

use crate::app::{Running, in_time};
use crate::extract;
use crate::reply::{self, ResponseHead};

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
pub(crate) type Call = fn(Arc<Running>, Context) -> BoxFuture<'static, Response>;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Route {
    /// The route of an endpoint; `routes![..]` calls this.
    pub fn of<E: Endpoint>() -> Self {
        E::route()
    }

    /// The route of a described function; attributes emit this.
    #[doc(hidden)]
    pub fn new<H: Handler>() -> Self {
        Route { spec: H::SPEC, describe: describe::<H>, call: call::<H>, answer: answer::<H> }
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
    match H::SPEC.reply.and_then(|options| options.model) {
        Some(model) => Documented { status: returned.status, ..model.describe(plan) },
        None => returned,
    }
}

fn call<H: Handler>(app: Arc<Running>, mut cx: Context) -> BoxFuture<'static, Response> {
    Box::pin(async move {
        // a block, so that the attempt is not kept over the `await` below, in memory beside its own future
        let ending = {
            let attempt = match cx.served.timeout {
                None => contained(attempt::<H>(&mut cx)).await,
                Some(timeout) => Box::pin(in_time(timeout, attempt::<H>(&mut cx))).await,
            };
            match attempt {
                Ok(Ok(response)) if !cx.has_slots() => return response,
                attempt => app.end_attempt(Box::new(cx), attempt),
            }
        };
        ending.await
    })
}

async fn attempt<H: Handler>(cx: &mut Context) -> Result<Response> {
    if cx.served.reads != Reads::Nothing {
        extract::read(cx).await?;
    }
    let mut slots = H::Args::decode(H::FIELDS, cx);
    // a box, like all that most requests do without: the future is moved, and the smaller the better
    if cx.malformed.is_some() || !cx.served.guards.is_empty() {
        guard(cx).await?;
    }
    H::Args::provide(H::FIELDS, &mut slots, cx).await?;
    let values = accept(H::Args::complete(slots), cx)?;
    let output = match H::run(values) {
        Run::Async(future) => future.await,
        Run::Blocking(work) => Box::pin(Pools::current().run(H::SPEC.place, work)).await?,
    };
    let head = cx.take_slot::<ResponseHead>();
    let chosen = head.as_ref().and_then(ResponseHead::status);
    let mut response = output.reply(chosen.unwrap_or_else(|| status(H::SPEC.status)))?;
    if let (Some(_), Some(filter)) = (H::SPEC.reply, &cx.served.filter) {
        response = filter.apply(response)?;
    }
    if head.is_some() || !response.extensions().is_empty() {
        response = reply::finish(response, head, &cx.parts).await?;
    }
    Ok(response)
}

/// What comes before the arguments: malformed bodies are refused, then the routers' dependencies run.
fn guard(cx: &mut Context) -> BoxFuture<'_, Result<()>> {
    Box::pin(async {
        if let Some(malformed) = &cx.malformed {
            return Err(match malformed.is_text() {
                true => ValidationError { issues: vec![malformed.to_issue()], body: sent(&cx.body) }.into(),
                false => HttpError::new(400, "There was an error parsing the body").into(),
            });
        }
        let served = Arc::clone(&cx.served);
        for guard in &served.guards {
            guard(cx).await?;
        }
        Ok(())
    })
}

/// The arguments, if nothing is wrong with any of them.
fn accept<T>(values: Option<T>, cx: &mut Context) -> Result<T> {
    match values {
        Some(values) if cx.issues.is_empty() && cx.collector.is_empty() => Ok(values),
        _ => Err(refuse(cx)),
    }
}

/// Everything that is wrong: first with dependencies, then by source, as FastAPI orders it.
#[cold]
fn refuse(cx: &mut Context) -> dunlin_core::Error {
    let mut issues = std::mem::take(&mut cx.issues);
    issues.extend(ordered(std::mem::take(&mut cx.collector)));
    if issues.is_empty() {
        return dunlin_core::Error::msg("an argument has no value, and nothing is wrong with the request");
    }
    ValidationError { issues, body: sent(&cx.body) }.into()
}

/// What was sent, when it was read into memory.
pub(crate) fn sent(body: &RequestBody) -> bytes::Bytes {
    match body {
        RequestBody::Bytes(bytes) => bytes.clone(),
        RequestBody::Unread(_) | RequestBody::Form(_) | RequestBody::Taken => bytes::Bytes::new(),
    }
}

/// Path, query, header, cookie, body; the rest as it came.
pub(crate) fn ordered(collector: Collector) -> Vec<Issue> {
    collector.into_issues_of(&["path", "query", "header", "cookie", "body"])
}

/// The status as declared; the attribute has checked it.
fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::OK)
}
