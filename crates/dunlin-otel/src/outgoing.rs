//! Tells other services which trace a request to them is part of.

use dunlin_core::telemetry::Trace;
use http::{HeaderMap, HeaderValue};
use tracing::Span;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

use crate::layer::Node;
use crate::traceparent::{self, TRACEPARENT, TRACESTATE};

/// Adds `traceparent`, and `tracestate` if the caller sent one, to the headers of a request to another service, so that
/// its spans are part of the same trace. Outside of any trace it adds nothing.
///
/// ```
/// use dunlin_core::Error;
/// use http::HeaderMap;
///
/// async fn ask_the_stock(item: u32) -> Result<u32, Error> {
///     let mut headers = HeaderMap::new();
///     dunlin_otel::propagate(&mut headers);
///     // client.get(format!("http://stock/items/{item}")).headers(headers).send().await?
/// #   drop(headers);
///     Ok(item)
/// }
/// ```
pub fn propagate(headers: &mut HeaderMap) {
    let (trace, state) = innermost().unwrap_or((Trace::current(), None));
    let Some(trace) = trace else { return };
    headers.insert(TRACEPARENT, traceparent::write(trace));
    if let Some(state) = state.and_then(|state| HeaderValue::try_from(state).ok()) {
        headers.insert(TRACESTATE, state);
    }
}

/// The span that this code is in, with the state that came with its request.
fn innermost() -> Option<(Option<Trace>, Option<String>)> {
    let found = Span::current().with_subscriber(|(id, dispatch)| {
        let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
        let mut above = span.scope().filter_map(|span| {
            let extensions = span.extensions();
            let node = extensions.get::<Node>()?;
            Some((node.trace(), node.state().map(str::to_owned)))
        });
        let (trace, state) = above.next()?;
        let state = state.or_else(|| above.find_map(|(_, state)| state));
        Some((Some(trace), state))
    });
    found.flatten()
}
