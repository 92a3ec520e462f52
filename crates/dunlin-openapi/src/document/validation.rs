//! The answer to a request that does not fit: 422 and its schemas.

use serde_json::{Map, Value, json};

/// The answer, referring to its schema.
pub(super) fn response() -> Value {
    json!({
        "description": "Validation Error",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/HTTPValidationError" } } },
    })
}

/// Defines the schemas of the answer, in place of a model that has one of the names.
pub(super) fn define(definitions: &mut Map<String, Value>) {
    definitions.insert("HTTPValidationError".to_owned(), answer());
    definitions.insert("ValidationError".to_owned(), issue());
}

fn answer() -> Value {
    json!({
        "properties": {
            "detail": {
                "items": { "$ref": "#/components/schemas/ValidationError" },
                "type": "array",
                "title": "Detail",
            },
        },
        "type": "object",
        "title": "HTTPValidationError",
    })
}

fn issue() -> Value {
    let step = json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] });
    json!({
        "properties": {
            "loc": { "items": step, "type": "array", "title": "Location" },
            "msg": { "type": "string", "title": "Message" },
            "type": { "type": "string", "title": "Error Type" },
            "input": { "title": "Input" },
            "ctx": { "type": "object", "title": "Context" },
        },
        "type": "object",
        "required": ["loc", "msg", "type"],
        "title": "ValidationError",
    })
}
