//! The request's body: one argument as it is, or an object of several.

use dunlin_core::{Operation, Payload};
use dunlin_model::{Schema, Schemas};
use http::Method;
use serde_json::{Map, Value, json};

use super::title;

const FORMS: [&str; 2] = ["multipart/form-data", "application/x-www-form-urlencoded"];

/// Writes the body, unless there is none. One of several arguments is a component, `Body_<operation id>`.
pub(super) fn describe(operation: &Operation, schemas: &mut Schemas) -> Option<Value> {
    let first = operation.payload.first()?;
    if matches!(operation.method, Method::OPTIONS | Method::TRACE) {
        return None;
    }
    let schema = match is_object(operation) {
        true => object(operation, schemas),
        false if first.is_raw() => first.schema.clone(),
        false => title::titled(&first.schema, &first.name),
    };
    let media = media(&operation.payload);
    let mut body = json!({ "content": { media: { "schema": schema } } });
    if operation.payload.iter().any(|payload| payload.required) {
        body["required"] = json!(true);
    }
    Some(body)
}

/// A field of a form has a name even when it is alone.
fn is_object(operation: &Operation) -> bool {
    let is_form_field = |payload: &Payload| FORMS.contains(&payload.media) && !payload.is_record;
    operation.embeds() || operation.payload.iter().any(is_form_field)
}

fn object(operation: &Operation, schemas: &mut Schemas) -> Value {
    let name = format!("Body_{}", operation.operation_id);
    let mut properties = Map::new();
    for payload in &operation.payload {
        properties.insert(payload.name.clone(), payload.schema.clone());
    }
    let required = operation.payload.iter().filter(|payload| payload.required);
    let required: Vec<&str> = required.map(|payload| payload.name.as_str()).collect();
    let mut schema = json!({ "properties": properties, "type": "object", "title": name });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schemas.define(&name, |_| Schema::from_value(schema)).into_value()
}

/// A file needs a multipart form, a field of a form needs a form.
fn media(payload: &[Payload]) -> &'static str {
    let is_used = |media: &&&str| payload.iter().any(|payload| payload.media == **media);
    let form = FORMS.iter().find(is_used).copied();
    form.or(payload.first().map(|first| first.media)).unwrap_or("application/json")
}
