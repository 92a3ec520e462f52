//! What every server of the benchmark is asked, and what it must answer: one description for servers and load generator.

#[cfg(feature = "count-alloc")]
pub mod allocations;
pub mod blocking;
pub mod deed;
pub mod endpoint;
#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "garde")]
pub mod order;
pub mod server;
#[cfg(feature = "garde")]
pub mod user;
