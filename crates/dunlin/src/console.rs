//! The console: a page that shows what the app does at this moment.
//!
//! It is served from the binary at `/console`: event loops, pools, routes, requests in flight, what blocked, tasks, and
//! [`Panel`]s of the program's own. In debug builds it is there by itself; a release build has it when
//! [`App::console`](crate::App::console) says so. Who wants to see it needs a token.
//!
//! Nothing here waits for a pool, so that the console answers while all of them are full.

mod builder;
mod door;
mod file;
mod history;
mod panel;
mod report;
mod sample;
mod site;
mod snapshot;
mod token;

pub use builder::Console;
pub(crate) use builder::{Choice, Plan};
pub(crate) use panel::Panels;
pub use panel::{Content, Panel};
pub(crate) use report::Reports;
pub(crate) use site::{Feeds, Site, Sources};
