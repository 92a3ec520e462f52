//! The app: built from routers, settings and a lifespan, then frozen and served.

mod answering;
mod builder;
mod describe;
mod documentation;
mod ending;
mod freeze;
mod lifespan;
mod running;
mod settings;
#[cfg(feature = "websocket")]
mod socket;
mod start;
#[cfg(feature = "watchdog")]
mod watchdog;

pub(crate) use answering::Answering;
pub use builder::App;
#[cfg(feature = "metrics")]
pub(crate) use freeze::Frozen;
pub use freeze::StartError;
pub use lifespan::Lifespan;
pub(crate) use running::Running;
pub use settings::{Environment, settings};
pub(crate) use start::Outer;
