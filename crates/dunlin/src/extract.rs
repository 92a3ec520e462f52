//! Arguments that are not data in JSON or text: state, the request itself, forms and their files.

mod body;
mod file;
mod form;
mod request;
mod state;

#[cfg(feature = "websocket")]
pub(crate) use body::json;
pub(crate) use body::read;
pub use file::{File, UploadFile, UploadReader};
pub use request::Request;
pub use state::State;
