//! Hot path: how an endpoint answers.
//!
//! The future of an endpoint is expanded where the endpoint is written. The compiler puts the code of a generic function
//! where the function is written, and compiles all that is there again when one endpoint is changed: here that would be
//! the code of all endpoints. What does not depend on the function's types stands in functions, and sees the future as a
//! `dyn Future` where it lies.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::{Context, Error, HttpError, Reads, RequestBody, Response, Result, ValidationError};
use dunlin_model::{Collector, Issue};
use dunlin_run::{Panic, contained};
use http::StatusCode;

use super::route::BoxFuture;
use crate::app::Running;
use crate::extract;
use crate::reply::{self, ResponseHead};

/// An endpoint at work, its type erased where it lies.
pub type Attempted<'a> = Pin<&'a mut (dyn Future<Output = Result<Response>> + Send + 'a)>;

/// What came of an endpoint.
pub type Attempt = std::result::Result<Result<Response>, Panic>;

/// The app that an endpoint answers for.
pub struct Host(pub(crate) Arc<Running>);

impl Host {
    /// Ends a request for which there is still something to do.
    pub fn end(self, cx: Context, attempt: Attempt) -> BoxFuture<'static, Response> {
        self.0.end_attempt(Box::new(cx), attempt)
    }
}

/// The route of a described function, with the future that answers its requests.
#[doc(hidden)]
#[macro_export]
macro_rules! __route {
    ($handler:ty) => {{
        use $crate::__private::serve;
        use $crate::__private::{Args, Handler, Reply, Run};

        fn call<H: Handler>(
            host: serve::Host,
            mut cx: $crate::Context,
        ) -> serve::BoxFuture<'static, $crate::Response> {
            ::std::boxed::Box::pin(async move {
                // a block, so that the attempt is not kept over the `await` below, beside its own future
                let ending = {
                    let timeout = cx.served.timeout;
                    let attempt = {
                        let attempt = ::std::pin::pin!(attempt::<H>(&mut cx));
                        match timeout {
                            ::core::option::Option::None => {
                                serve::contained(attempt as serve::Attempted<'_>).await
                            }
                            ::core::option::Option::Some(timeout) => serve::in_time(timeout, attempt).await,
                        }
                    };
                    match attempt {
                        ::core::result::Result::Ok(::core::result::Result::Ok(response))
                            if !cx.has_slots() =>
                        {
                            return response;
                        }
                        attempt => host.end(cx, attempt),
                    }
                };
                ending.await
            })
        }

        async fn attempt<H: Handler>(cx: &mut $crate::Context) -> $crate::Result<$crate::Response> {
            if serve::reads(cx) {
                serve::read(cx).await?;
            }
            let mut slots = H::Args::decode(H::FIELDS, cx);
            if serve::is_guarded(cx) {
                serve::guard(cx).await?;
            }
            H::Args::provide(H::FIELDS, &mut slots, cx).await?;
            let values = match H::Args::complete(slots) {
                ::core::option::Option::Some(values) if serve::is_right(cx) => values,
                _ => return ::core::result::Result::Err(serve::refuse(cx)),
            };
            let output = match H::run(values) {
                Run::Async(future) => future.await,
                Run::Blocking(work) => ::std::boxed::Box::pin(serve::on(H::SPEC.place, work)).await?,
            };
            let (head, status) = serve::head(cx, H::SPEC.status);
            let mut response = output.reply(status)?;
            if H::SPEC.reply.is_some() {
                response = serve::filtered(response, cx)?;
            }
            if head.is_some() || !response.extensions().is_empty() {
                return serve::finish(response, head, cx).await;
            }
            ::core::result::Result::Ok(response)
        }

        $crate::Route::new::<$handler>(call::<$handler>)
    }};
}

/// Runs an endpoint not longer than it may take.
pub fn in_time(limit: Duration, endpoint: Attempted<'_>) -> BoxFuture<'_, Attempt> {
    Box::pin(async move {
        let in_time = tokio::time::timeout(limit, contained(endpoint)).await;
        in_time.unwrap_or_else(|_| Ok(Err(HttpError::status(StatusCode::GATEWAY_TIMEOUT).into())))
    })
}

/// True when there is a body to be read before the arguments are decoded.
pub fn reads(cx: &Context) -> bool {
    cx.served.reads != Reads::Nothing
}

/// Reads the body, as far as the arguments need it.
///
/// # Errors
/// When it is longer than it may be, or malformed.
pub async fn read(cx: &mut Context) -> Result<()> {
    extract::read(cx).await
}

/// True when something comes before the arguments: see [`guard`].
pub fn is_guarded(cx: &Context) -> bool {
    cx.malformed.is_some() || !cx.served.guards.is_empty()
}

/// True when nothing is wrong with any argument.
pub fn is_right(cx: &Context) -> bool {
    cx.issues.is_empty() && cx.collector.is_empty()
}

/// What the endpoint asked for beside its reply, and the status: as asked for, else as declared.
pub fn head(cx: &mut Context, declared: u16) -> (Option<ResponseHead>, StatusCode) {
    let head = cx.take_slot::<ResponseHead>();
    let chosen = head.as_ref().and_then(ResponseHead::status);
    // the attribute has checked it
    let status = chosen.or_else(|| StatusCode::from_u16(declared).ok()).unwrap_or_default();
    (head, status)
}

/// What of a reply is sent.
///
/// # Errors
/// When it does not fit its model.
pub fn filtered(response: Response, cx: &Context) -> Result<Response> {
    match &cx.served.filter {
        Some(filter) => filter.apply(response),
        None => Ok(response),
    }
}

/// What comes before the arguments: malformed bodies are refused, then the routers' dependencies run.
pub fn guard(cx: &mut Context) -> BoxFuture<'_, Result<()>> {
    Box::pin(async {
        well_formed(cx)?;
        let served = Arc::clone(&cx.served);
        for guard in &served.guards {
            guard(cx).await?;
        }
        Ok(())
    })
}

/// Puts into the response what is still missing: what the endpoint asked for beside its reply, a file.
///
/// # Errors
/// When a header is not legal, or the file cannot be read.
pub fn finish(
    response: Response,
    head: Option<ResponseHead>,
    cx: &Context,
) -> BoxFuture<'_, Result<Response>> {
    reply::finish(response, head, &cx.parts)
}

/// Refuses a body that is no JSON at all. Whoever decodes arguments asks, before anything else is run.
pub(crate) fn well_formed(cx: &Context) -> Result<()> {
    match &cx.malformed {
        None => Ok(()),
        Some(malformed) if malformed.is_text() => {
            Err(ValidationError { issues: vec![malformed.to_issue()], body: sent(&cx.body) }.into())
        }
        Some(_) => Err(HttpError::new(400, "There was an error parsing the body").into()),
    }
}

/// Everything that is wrong: first with dependencies, then by source, as FastAPI orders it.
#[cold]
pub fn refuse(cx: &mut Context) -> Error {
    let mut issues = std::mem::take(&mut cx.issues);
    issues.extend(ordered(std::mem::take(&mut cx.collector)));
    if issues.is_empty() {
        return Error::msg("an argument has no value, and nothing is wrong with the request");
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
