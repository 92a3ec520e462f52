//! Parameters: what a request says beside its body.

use serde_json::Value;

/// Where a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Location {
    /// The word in `loc` and in the OpenAPI document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

/// One parameter of path, query, headers or cookies.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Where it comes from.
    pub location: Location,
    /// False when it may be left out.
    pub required: bool,
    /// What values are allowed.
    pub schema: Value,
    /// CommonMark text.
    pub description: Option<String>,
    /// Marked as on its way out.
    pub deprecated: bool,
    /// Read, but left out of the documentation.
    pub hidden: bool,
}
