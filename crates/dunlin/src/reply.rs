//! Replies beside JSON, and what errors are answered with.

mod content;
mod failure;
mod file;
mod finish;
mod fixed;
mod head;
mod holding;
mod pull;
mod rarely;
mod redirect;
mod static_files;
mod step;
mod streaming;

pub(crate) use content::typed;
pub use content::{Html, NoContent, PlainText};
#[cfg(feature = "process")]
pub(crate) use failure::answered;
pub(crate) use failure::{FailedRequest, Failures, internal, plain};
pub use file::FileResponse;
pub(crate) use finish::{finish, head_only};
pub(crate) use fixed::Fixed;
pub use head::ResponseHead;
pub(crate) use holding::holding;
pub(crate) use pull::pull;
pub use redirect::Redirect;
pub use static_files::StaticFiles;
pub(crate) use step::patiently;
pub use streaming::StreamingResponse;
