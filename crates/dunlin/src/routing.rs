//! Paths and methods: which endpoint answers a request.

mod duplicate;
mod entry;
mod mount;
mod plain;
mod route;
mod router;
pub(crate) mod serve;
mod table;
mod urls;

pub use duplicate::check_routes;
pub use entry::{Entry, NoEndpoint, calls, routes};
pub use mount::Mount;
pub(crate) use mount::{Answers, MountPoint, Mountable};
pub(crate) use plain::{is_escaped, plain};
pub use route::{BoxFuture, Endpoint, Route};
pub use router::Router;
pub(crate) use router::Shared;
pub(crate) use serve::{Attempt, Host, ordered, sent, well_formed};
pub(crate) use table::{Found, Mounted, Table, Target, names};
pub(crate) use urls::Urls;
