//! Takes fields out of JSON, told by its schema what is a field and what only a key.

use serde_json::{Map, Value};

use super::ReplyOptions;

/// What is taken out.
pub(super) struct Strip<'s> {
    pub(super) options: &'s ReplyOptions,
    pub(super) definitions: &'s Map<String, Value>,
}

impl Strip<'_> {
    /// The fields of a reply that is a model, or a list of them.
    pub(super) fn fields<'v>(&'v self, schema: &'v Value) -> Option<&'v Map<String, Value>> {
        let schema = self.resolve(schema);
        match schema.get("items") {
            Some(items) => self.fields(items),
            None => schema.get("properties")?.as_object(),
        }
    }

    /// Strips a reply, or each item of one that is a list. `given` is what the function gave.
    pub(super) fn reply(&self, value: &mut Value, schema: &Value, given: Option<&Value>) {
        self.choose(value);
        self.value(value, schema, given);
    }

    fn choose(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => fields.retain(|name, _| self.options.keeps(name)),
            Value::Array(items) => items.iter_mut().for_each(|item| self.choose(item)),
            _ => {}
        }
    }

    fn value(&self, value: &mut Value, schema: &Value, given: Option<&Value>) {
        let schema = self.branch(value, self.resolve(schema));
        match value {
            Value::Object(fields) => match schema.get("properties").and_then(Value::as_object) {
                Some(properties) => self.record(fields, schema, properties, given),
                None => fields.iter_mut().for_each(|(key, value)| {
                    let inner = schema.get("additionalProperties").unwrap_or(&Value::Null);
                    self.value(value, inner, given.and_then(|given| given.get(key)));
                }),
            },
            Value::Array(items) => items.iter_mut().enumerate().for_each(|(index, item)| {
                let of_tuple = schema.get("prefixItems").and_then(|items| items.get(index));
                let inner = of_tuple.or_else(|| schema.get("items")).unwrap_or(&Value::Null);
                self.value(item, inner, given.and_then(|given| given.get(index)));
            }),
            _ => {}
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one node of two trees that are walked side by side")]
    fn record(
        &self,
        fields: &mut Map<String, Value>,
        schema: &Value,
        properties: &Map<String, Value>,
        given: Option<&Value>,
    ) {
        fields.retain(|name, value| {
            let Some(property) = properties.get(name) else { return true };
            let was_given = given.and_then(Value::as_object).map(|given| given.get(name));
            if matches!(was_given, Some(None))
                || (self.options.exclude_none && value.is_null())
                || (self.options.exclude_defaults && is_default(name, value, schema, property))
            {
                return false;
            }
            self.value(value, property, was_given.flatten());
            true
        });
    }

    /// The definition that a schema refers to.
    fn resolve<'v>(&'v self, schema: &'v Value) -> &'v Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        name.and_then(|name| self.definitions.get(name)).unwrap_or(schema)
    }

    /// Of a union, the branch that the value is of: the first that has all of its keys and needs none more.
    fn branch<'v>(&'v self, value: &Value, schema: &'v Value) -> &'v Value {
        let branches = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
        let Some(branches) = branches else { return schema };
        let mut branches = branches.iter().map(|branch| self.resolve(branch));
        branches.find(|branch| fits(value, branch)).unwrap_or(schema)
    }
}

fn fits(value: &Value, schema: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let mut required = required;
            let is_known = |name: &String| schema["properties"].get(name).is_some();
            schema["type"] == "object"
                && required.all(|name| fields.contains_key(name))
                && (schema.get("properties").is_none() || fields.keys().all(is_known))
        }
        Value::Array(_) => schema["type"] == "array",
        _ => false,
    }
}

/// True for the default that the schema names, and for `null` where nothing need be sent.
fn is_default(name: &str, value: &Value, schema: &Value, property: &Value) -> bool {
    match property.get("default") {
        Some(default) => is_same(default, value),
        None => {
            let mut required = schema["required"].as_array().into_iter().flatten();
            value.is_null() && !required.any(|other| other == name)
        }
    }
}

/// Equal, where `62` and `62.0` are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(options: ReplyOptions, value: Value, given: Option<Value>, expected: Value) {
        let definitions = json!({
            "Owner": {
                "type": "object",
                "properties": { "name": {}, "phone": { "anyOf": [{ "type": "string" }, { "type": "null" }] } },
                "required": ["name"],
            },
            "Item": {
                "type": "object",
                "properties": {
                    "name": { "type": "string" },
                    "note": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
                    "tax": { "type": "number", "default": 10.0 },
                    "owner": { "anyOf": [{ "$ref": "#/components/schemas/Owner" }, { "type": "null" }] },
                    "by_name": { "additionalProperties": { "$ref": "#/components/schemas/Owner" } },
                    "any": {},
                },
                "required": ["name"],
            },
        });
        let schema = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Item" } });
        let strip = Strip { options: &options, definitions: definitions.as_object().unwrap() };
        let (mut value, given) = (json!([value]), given.map(|given| json!([given])));
        strip.reply(&mut value, &schema, given.as_ref());
        assert_eq!(value, json!([expected]));
    }

    fn item() -> Value {
        json!({
            "name": "a", "note": null, "tax": 10, "any": { "x": null },
            "owner": { "name": "b", "phone": null }, "by_name": { "c": { "name": "c", "phone": null } },
        })
    }

    #[test]
    fn takes_fields_out_and_leaves_keys() {
        let none = ReplyOptions::NONE;
        check(
            ReplyOptions { include: &["name", "note"], ..none },
            item(),
            None,
            json!({ "name": "a", "note": null }),
        );
        check(
            ReplyOptions { exclude: &["by_name", "owner", "any"], ..none },
            item(),
            None,
            json!({ "name": "a", "note": null, "tax": 10 }),
        );
        let inner =
            json!({ "owner": { "name": "b" }, "by_name": { "c": { "name": "c" } }, "any": { "x": null } });
        let with = |name: &str, value: Value| {
            let mut item = inner.clone();
            item["name"] = json!("a");
            item[name] = value;
            item
        };
        check(ReplyOptions { exclude_none: true, ..none }, item(), None, with("tax", json!(10)));
        check(ReplyOptions { exclude_defaults: true, ..none }, item(), None, with("name", json!("a")));
    }

    #[test]
    fn what_was_not_given_is_not_sent() {
        let unset = ReplyOptions { exclude_unset: true, ..ReplyOptions::NONE };
        let given = json!({ "name": "a", "note": null, "owner": { "name": "b" }, "by_name": { "c": { "name": "c" } } });
        check(unset, item(), Some(given.clone()), given);
    }
}
