//! One operation: a method of a path.

use dunlin_core::Operation;
use dunlin_model::Schemas;
use serde_json::{Map, Value, json};

use super::{body, parameter, response, security};

/// Writes an operation; the component of a body of several arguments is put into `schemas`.
pub(super) fn describe(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut value = Map::new();
    let mut set = |keyword: &str, part: Value| value.insert(keyword.to_owned(), part);
    if !operation.tags.is_empty() {
        set("tags", json!(operation.tags));
    }
    set("summary", json!(operation.summary));
    if !operation.description.is_empty() {
        set("description", json!(operation.description));
    }
    set("operationId", json!(operation.operation_id));
    let parameters: Vec<Value> =
        operation.parameters.iter().filter(|one| !one.hidden).map(parameter::describe).collect();
    if !parameters.is_empty() {
        set("parameters", Value::Array(parameters));
    }
    if let Some(body) = body::describe(operation, schemas) {
        set("requestBody", body);
    }
    set("responses", response::describe(operation));
    if operation.deprecated {
        set("deprecated", json!(true));
    }
    if !operation.security.is_empty() {
        set("security", security::requirements(operation));
    }
    Value::Object(value)
}
