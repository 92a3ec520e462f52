//! tower and axum at the edge: services below a path, layers around an app, axum's extractors and replies.

#[cfg(feature = "axum")]
mod axum;
mod layer;
mod service;

#[cfg(feature = "axum")]
pub(crate) use self::axum::Rejection;
#[cfg(feature = "axum")]
pub use self::axum::{Axum, AxumBody};
pub use layer::Inner;
