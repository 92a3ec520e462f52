//! What an endpoint answers, as the documentation tells it.

use std::fmt;

use dunlin_model::{Model, Schema, Schemas, json_value};
use serde_json::{Map, Value};

/// What a success holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Documented {
    /// The media type, or none for an answer without a body.
    pub media: Option<&'static str>,
    /// What values it takes.
    pub schema: Map<String, Value>,
    /// The values come one after the other: the schema is that of each.
    pub is_stream: bool,
    /// The status that it has of itself, as a redirect does; holds unless the attribute says another.
    pub status: Option<u16>,
}

/// One more answer of an endpoint, or more about its success.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The statuses it stands for.
    pub status: StatusKey,
    /// CommonMark text; the status' own phrase unless said.
    pub description: Option<String>,
    /// What values a JSON body takes.
    pub schema: Option<Value>,
    /// A further media type.
    pub media: Option<&'static str>,
    /// An example of the body.
    pub example: Option<Value>,
}

/// Which statuses an answer stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKey {
    /// This one.
    Code(u16),
    /// A hundred: 4 for `4XX`.
    Range(u8),
    /// All that nothing else is said of.
    Default,
}

impl fmt::Display for StatusKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StatusKey::Code(code) => write!(f, "{code}"),
            StatusKey::Range(hundred) => write!(f, "{hundred}XX"),
            StatusKey::Default => f.write_str("default"),
        }
    }
}

/// One more answer as attributes and routers declare it.
#[derive(Clone, Copy, Debug)]
pub struct AdditionalResponse {
    status: StatusKey,
    description: Option<&'static str>,
    schema: Option<fn(&mut Schemas) -> Schema>,
    media: Option<&'static str>,
    example: Option<&'static str>,
}

impl AdditionalResponse {
    /// An answer of which nothing is said yet.
    pub const fn new(status: StatusKey) -> Self {
        AdditionalResponse { status, description: None, schema: None, media: None, example: None }
    }

    /// When it is given. CommonMark.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = Some(text);
        self
    }

    /// It holds this, as JSON.
    #[must_use]
    pub const fn model<T: Model>(mut self) -> Self {
        self.schema = Some(T::schema);
        self
    }

    /// It can be of this media type.
    #[must_use]
    pub const fn content(mut self, media: &'static str) -> Self {
        self.media = Some(media);
        self
    }

    /// What it looks like, as JSON text.
    #[must_use]
    pub const fn example(mut self, json: &'static str) -> Self {
        self.example = Some(json);
        self
    }

    /// Described for the documentation; a named model is defined in `schemas`.
    pub fn describe(&self, schemas: &mut Schemas) -> Answer {
        Answer {
            status: self.status,
            description: self.description.map(str::to_owned),
            schema: self.schema.map(|schema| schemas.as_output(schema).into_value()),
            media: self.media,
            example: self.example.and_then(|text| json_value(text.as_bytes()).ok()),
        }
    }
}
