//! An operation as it is served: with what was worked out once, so that no request does it again.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::limits::Limits;
use crate::operation::Operation;
use crate::reply::Filter;
use crate::{Context, Params, Result};

/// An operation as it is served.
#[derive(Clone, Debug)]
pub struct Served {
    /// The description.
    pub operation: Arc<Operation>,
    /// Method and path from the outermost app on, `GET /users/{id}`: what those call it who watch.
    pub name: &'static str,
    /// What the end of a request is called by them, and what comes after its response.
    pub names_of_end: [&'static str; 2],
    /// The names of the path's parameters, in order.
    pub names: Vec<String>,
    /// Body arguments are keys of one object.
    pub embed: bool,
    /// How the body is read before arguments are decoded.
    pub reads: Reads,
    /// How much of the body is taken.
    pub limits: Limits,
    /// A body without `Content-Type` is no JSON.
    pub strict_content_type: bool,
    /// How long the endpoint may take, until its client is answered with 504.
    pub timeout: Option<Duration>,
    /// Dependencies of the app, its routers and the endpoint that give no argument, outside in.
    pub guards: Vec<Guard>,
    /// What of a success is sent, when it is not all of it.
    pub filter: Option<Filter>,
}

/// How a body is read before arguments are decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reads {
    /// Not at all, or by an argument itself.
    #[default]
    Nothing,
    /// To its end, into memory.
    Bytes,
    /// As a form, urlencoded or multipart.
    Form,
    /// Piece by piece, by one argument.
    Stream,
}

impl Reads {
    /// As a sentence about an argument says it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Reads::Nothing => "not at all",
            Reads::Bytes => "as a whole (JSON or bytes)",
            Reads::Form => "as a form",
            Reads::Stream => "piece by piece",
        }
    }
}

/// A dependency that is run for what it checks or does. `Ok(None)` means that issues were noted.
pub type Guard = for<'a> fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Result<Option<()>>> + Send + 'a>>;

impl Served {
    /// True when the path has a parameter of this name.
    pub fn has_param(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }

    /// The value of a path parameter, unescaped.
    pub fn param<'a>(&self, params: &Params, path: &'a str, name: &str) -> Option<Cow<'a, str>> {
        let index = self.names.iter().position(|other| other == name)?;
        let &(start, end) = params.get(index)?;
        let raw = path.get(start as usize..end as usize)?;
        match raw.bytes().any(|byte| byte == b'%') {
            false => Some(Cow::Borrowed(raw)),
            true => Some(percent_decode_str(raw).decode_utf8_lossy()),
        }
    }
}
