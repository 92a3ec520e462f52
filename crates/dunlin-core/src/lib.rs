//! The contract between an endpoint and the framework: what it is, what it needs, what it answers.
//!
//! No sockets and no runtime: everything here is data, traits and pure decoding. The crate `dunlin` serves it.

mod args;
mod body;
mod context;
mod dependency;
mod endpoint;
mod error;
mod extract;
mod json;
mod limits;
mod named;
mod operation;
mod query;
pub mod reply;
mod served;
mod source;
#[cfg(feature = "telemetry")]
pub mod telemetry;

pub use args::{Args, Shape};
pub use body::{Body, BodyError};
pub use context::{AppState, Context, Params, RequestBody};
pub use dependency::{
    AskProvider, Dependency, Exit, Outcome, Provide, Provider, Scoped, kind, provider_argument_kind,
};
pub use endpoint::{Handler, Run, SocketSpec, Spec, Verb, argument_kind, check_implicit_bodies};
pub use error::{BoxError, Error, HttpError, OptionExt, Result, ValidationError};
pub use extract::Extract;
pub use limits::{FormLimits, Limits};
pub use named::cookies;
pub use operation::{
    AdditionalResponse, Answer, Documented, Location, Need, Operation, Parameter, Payload, Plan, Security,
    StatusKey, Taken,
};
pub use query::QueryString;
pub use reply::{JsonReply, Reply, Response, json};
pub use served::{Guard, Reads, Served};
pub use source::{
    Auto, Cookie, Embedded, Form, Header, Json, LiteralHeader, Origin, Path, Query, Raw, RawValue, Source,
};
