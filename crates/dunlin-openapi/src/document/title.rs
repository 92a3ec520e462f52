//! Titles of what is described without a name of its own.

use dunlin_model::title_of;
use serde_json::{Value, json};

/// A schema with a title, unless it has one or refers to a schema that has.
pub(super) fn titled(schema: &Value, name: &str) -> Value {
    let mut schema = schema.clone();
    if schema.get("$ref").is_none() && schema.get("title").is_none() {
        schema["title"] = json!(title_of(name));
    }
    schema
}
