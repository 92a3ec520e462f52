//! The parts of a request's body.

use serde_json::Value;

/// One argument that comes from the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// The argument's name on the wire, used when the body holds several.
    pub name: String,
    /// `application/json`, `application/x-www-form-urlencoded`, `multipart/form-data`, or [`RAW`](Payload::RAW).
    pub media: &'static str,
    /// What values are allowed.
    pub schema: Value,
    /// False when it may be left out.
    pub required: bool,
    /// Under its name even when it is alone.
    pub embed: bool,
    /// A model whose fields are the fields of the form.
    pub is_record: bool,
    /// The names of those fields, sorted.
    pub keys: Vec<String>,
    /// CommonMark text.
    pub description: Option<String>,
}

impl Payload {
    /// The media type of a body that is taken as it is.
    pub const RAW: &'static str = "application/octet-stream";

    /// True for a model whose fields are fields of a form, not of an object in JSON.
    pub fn is_form_model(&self) -> bool {
        self.is_record && self.media != "application/json"
    }

    /// True for a body that is taken as it is, whatever is in it.
    pub fn is_raw(&self) -> bool {
        self.media == Payload::RAW
    }
}
