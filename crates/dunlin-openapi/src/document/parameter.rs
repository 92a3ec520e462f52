//! Parameters of path, query, headers and cookies.

use dunlin_core::Parameter;
use serde_json::{Value, json};

/// Writes a parameter.
pub(super) fn describe(parameter: &Parameter) -> Value {
    let mut value = json!({
        "name": parameter.name,
        "in": parameter.location.as_str(),
        "required": parameter.required,
        "schema": super::title::titled(&parameter.schema, &parameter.name),
    });
    if let Some(description) = &parameter.description {
        value["description"] = json!(description);
    }
    if parameter.deprecated {
        value["deprecated"] = json!(true);
    }
    value
}
