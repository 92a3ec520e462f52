//! What stands between the server and the endpoints: `async fn(request, next)`, CORS, compression, hosts, request ids.

#[cfg(feature = "compression")]
mod compression;
mod cors;
mod found_route;
mod https;
mod next;
mod request_id;
mod request_log;
mod stack;
mod trusted_hosts;
mod vary;

#[cfg(feature = "compression")]
pub use compression::Compression;
#[cfg(feature = "compression")]
pub(crate) use compression::{accepts_gzip, inflated};
pub use cors::Cors;
pub(crate) use found_route::FoundRoute;
pub(crate) use next::Middleware;
pub use next::Next;
pub use request_id::RequestId;
pub(crate) use request_id::RequestIds;
pub(crate) use stack::Stack;

/// A request before anybody looked at it.
type Arriving = http::Request<dunlin_core::Body>;
