//! Rules as keywords.

use serde_json::{Map, Value};

use crate::{Bound, Rules};

/// Adds the rules to the schema of a type; to the alternative that they fit, where there are several.
pub(super) fn apply(rules: &Rules, schema: &mut Map<String, Value>) {
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        for choice in choices.iter_mut().filter_map(Value::as_object_mut) {
            apply(rules, choice);
        }
        return;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => text(rules, schema),
        Some("integer" | "number") => number(rules, schema),
        Some("array") => {
            count(rules, schema, ("minItems", "maxItems"));
            set(schema, "uniqueItems", rules.unique.then_some(true));
        }
        Some("object") => count(rules, schema, ("minProperties", "maxProperties")),
        _ => {}
    }
}

fn text(rules: &Rules, schema: &mut Map<String, Value>) {
    count(rules, schema, ("minLength", "maxLength"));
    set(schema, "pattern", rules.pattern);
    set(schema, "format", rules.format);
}

fn count(rules: &Rules, schema: &mut Map<String, Value>, (least, most): (&str, &str)) {
    set(schema, least, rules.min_length);
    set(schema, most, rules.max_length);
}

/// A bound replaces the type's own, if it is the narrower one.
fn number(rules: &Rules, schema: &mut Map<String, Value>) {
    let lowest = schema.get("minimum").and_then(Value::as_f64).unwrap_or(f64::NEG_INFINITY);
    let highest = schema.get("maximum").and_then(Value::as_f64).unwrap_or(f64::INFINITY);
    if rules.ge.or(rules.gt).is_some_and(|bound| bound.real() >= lowest) {
        schema.shift_remove("minimum");
        set(schema, "minimum", rules.ge.map(value));
        set(schema, "exclusiveMinimum", rules.gt.map(value));
    }
    if rules.le.or(rules.lt).is_some_and(|bound| bound.real() <= highest) {
        schema.shift_remove("maximum");
        set(schema, "maximum", rules.le.map(value));
        set(schema, "exclusiveMaximum", rules.lt.map(value));
    }
    set(schema, "multipleOf", rules.multiple_of.map(value));
}

fn value(bound: Bound) -> Value {
    match bound {
        Bound::Int(value) => value.into(),
        Bound::Float(value) => value.into(),
    }
}

fn set(schema: &mut Map<String, Value>, keyword: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        schema.insert(keyword.to_owned(), value.into());
    }
}
