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
    let is_part =
        |payload: &Payload| is_form_field(payload) || (payload.is_form_model() && is_nullable(payload));
    operation.embeds() || operation.payload.iter().any(is_part)
}

fn object(operation: &Operation, schemas: &mut Schemas) -> Value {
    let name = format!("Body_{}", operation.operation_id);
    let (models, fields): (Vec<_>, Vec<_>) =
        operation.payload.iter().partition(|payload| payload.is_form_model());
    let mut properties = Map::new();
    for field in &fields {
        properties.insert(field.name.clone(), field.schema.clone());
    }
    let required: Vec<&str> =
        fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
    let mut schema = json!({ "type": "object", "title": name });
    if !properties.is_empty() || models.is_empty() {
        schema["properties"] = Value::Object(properties);
    }
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !models.is_empty() {
        schema["allOf"] = models.into_iter().flat_map(conditions).collect();
    }
    schemas.define(&name, |_| Schema::from_value(schema)).into_value()
}

/// What a model asks of the form that holds its fields among others.
fn conditions(model: &Payload) -> Vec<Value> {
    let mut schema = model.schema.clone();
    if let Some(schema) = schema.as_object_mut() {
        schema.shift_remove("default");
    }
    if !is_nullable(model) {
        return vec![schema];
    }
    schema = title::titled(&schema, &model.name);
    if let Some(choices) = schema["anyOf"].as_array_mut() {
        choices.retain(|choice| choice["type"] != "null");
    }
    // a group of fields is left out by leaving out each of them
    let some: Vec<_> = model.keys.iter().map(|key| json!({ "required": [key] })).collect();
    let absent = json!({ "not": { "anyOf": some } });
    match model.required {
        true => vec![json!({ "not": absent }), schema],
        false => vec![json!({ "anyOf": [absent, schema] })],
    }
}

/// True for a model that may be `null`.
fn is_nullable(payload: &Payload) -> bool {
    payload.schema["anyOf"]
        .as_array()
        .is_some_and(|choices| choices.iter().any(|choice| choice["type"] == "null"))
}

/// A file needs a multipart form, a field of a form needs a form.
fn media(payload: &[Payload]) -> &'static str {
    let is_used = |media: &&&str| payload.iter().any(|payload| payload.media == **media);
    let form = FORMS.iter().find(is_used).copied();
    form.or(payload.first().map(|first| first.media)).unwrap_or("application/json")
}
