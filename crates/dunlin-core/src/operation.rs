//! The one description of an endpoint. Router, OpenAPI, command line, console and tests read it; nobody derives it again.

mod answer;
mod parameter;
mod payload;
mod plan;
mod security;

pub use answer::{AdditionalResponse, Answer, Documented, StatusKey};
pub use parameter::{Location, Parameter};
pub use payload::Payload;
pub use plan::{Need, Plan, Taken};
pub use security::Security;

use dunlin_run::Place;
use http::Method;

/// An endpoint, described.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The HTTP method.
    pub method: Method,
    /// The full path with `{name}` and `{name:path}` parameters.
    pub path: String,
    /// The function's name.
    pub name: &'static str,
    /// The module that holds the function.
    pub module: &'static str,
    /// The id in the OpenAPI document.
    pub operation_id: String,
    /// One line.
    pub summary: String,
    /// CommonMark text.
    pub description: String,
    /// Groups of the documentation, router's first.
    pub tags: Vec<String>,
    /// Marked as on its way out.
    pub deprecated: bool,
    /// Served, but left out of the documentation.
    pub hidden: bool,
    /// The status of a success.
    pub status: u16,
    /// Said of the success.
    pub response_description: String,
    /// Where the handler runs.
    pub place: Place,
    /// Parameters of path, query, headers and cookies; also those that are left out of the documentation.
    pub parameters: Vec<Parameter>,
    /// What the body holds, in order.
    pub payload: Vec<Payload>,
    /// What the endpoint answers on success: media type and schema.
    pub reply: Documented,
    /// Other answers, and what is said of the success beside its schema.
    pub responses: Vec<Answer>,
    /// Security schemes that hold, each once.
    pub security: Vec<Security>,
}

impl Operation {
    /// True when the arguments from the body are keys of one object.
    pub fn embeds(&self) -> bool {
        self.payload.len() > 1 || self.payload.iter().any(|payload| payload.embed)
    }

    /// True when a request can be wrong: 422 is one of the answers.
    pub fn is_validated(&self) -> bool {
        !self.parameters.is_empty() || self.payload.iter().any(|payload| !payload.is_raw())
    }
}
