//! The OpenAPI document, in FastAPI's shape.

use std::sync::Arc;

use dunlin_core::{Operation, Parameter, Payload};
use dunlin_model::Schemas;
use serde_json::{Map, Value, json};

/// What the document says of the API as a whole.
#[derive(Clone, Debug)]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// Its version.
    pub version: String,
}

impl Default for Info {
    fn default() -> Self {
        Info { title: "FastAPI".to_owned(), version: "0.1.0".to_owned() }
    }
}

/// Writes the document.
pub fn document(info: &Info, operations: &[Arc<Operation>], schemas: Schemas) -> Value {
    let mut paths = Map::new();
    for operation in operations.iter().filter(|operation| !operation.hidden) {
        let methods = paths.entry(path_of(&operation.path)).or_insert_with(|| json!({}));
        methods[operation.method.as_str().to_lowercase()] = describe(operation);
    }
    let mut definitions = schemas.into_definitions();
    if operations.iter().any(|operation| takes_anything(operation)) {
        definitions.insert("HTTPValidationError".to_owned(), json!({}));
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": { "title": info.title, "version": info.version },
        "paths": paths,
    });
    if !definitions.is_empty() {
        definitions.sort_keys();
        document["components"] = json!({ "schemas": definitions });
    }
    document
}

fn takes_anything(operation: &Operation) -> bool {
    !operation.parameters.is_empty() || !operation.payload.is_empty()
}

fn describe(operation: &Operation) -> Value {
    let mut value = Map::new();
    value.insert("summary".to_owned(), json!(operation.summary));
    value.insert("operationId".to_owned(), json!(operation.operation_id));
    if !operation.parameters.is_empty() {
        let parameters = operation.parameters.iter().map(parameter);
        value.insert("parameters".to_owned(), parameters.collect());
    }
    if let [only] = operation.payload.as_slice() {
        value.insert("requestBody".to_owned(), body(only));
    }
    value.insert("responses".to_owned(), json!({}));
    Value::Object(value)
}

fn parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": parameter.location.as_str(),
        "required": parameter.required,
        "schema": parameter.schema,
    })
}

fn body(payload: &Payload) -> Value {
    let mut content = Map::new();
    content.insert(payload.media.to_owned(), json!({ "schema": payload.schema }));
    json!({ "content": content, "required": payload.required })
}

/// `{file_path:path}` is `{file_path}` in the document.
fn path_of(path: &str) -> String {
    path.replace(":path}", "}")
}
