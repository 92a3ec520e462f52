//! Arguments that are not data from the client: state, the request itself.

mod body;
mod state;

pub(crate) use body::read;
pub use state::State;
