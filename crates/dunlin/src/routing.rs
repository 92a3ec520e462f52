//! Paths and methods: which endpoint answers a request.

mod duplicate;
mod entry;
mod mount;
mod plain;
mod route;
mod router;
mod table;
mod urls;

pub use duplicate::check_routes;
pub use entry::{Entry, NoEndpoint, calls, routes};
pub use mount::Mount;
pub(crate) use mount::{Answers, MountPoint, Mountable};
pub(crate) use plain::{is_escaped, plain};
pub(crate) use route::{BoxFuture, ordered, sent};
pub use route::{Endpoint, Route};
pub use router::Router;
pub(crate) use router::Shared;
pub(crate) use table::{Found, Mounted, Table, Target, names};
pub(crate) use urls::Urls;
