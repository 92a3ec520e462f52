//! JSON Schema 2020-12 as pydantic writes it: titles, `anyOf` with `null`, definitions referred to by name.

use serde_json::{Map, Value, json};

use crate::record::Properties;
use crate::{Field, Model};

/// One JSON Schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema(Map<String, Value>);

/// Gathers named schemas while operations are described.
#[derive(Debug, Default)]
pub struct Schemas {
    definitions: Map<String, Value>,
}

impl Schema {
    /// Allows everything: `{}`.
    pub fn any() -> Self {
        Schema::default()
    }

    /// A schema from JSON; anything but an object allows everything.
    pub fn from_value(value: Value) -> Self {
        match value {
            Value::Object(map) => Schema(map),
            _ => Schema::any(),
        }
    }

    /// `{"type": name}`.
    pub fn of_type(name: &str) -> Self {
        Schema::any().with("type", name)
    }

    /// Adds one keyword.
    #[must_use]
    pub fn with(mut self, keyword: &str, value: impl Into<Value>) -> Self {
        self.0.insert(keyword.to_owned(), value.into());
        self
    }

    /// Takes one keyword away.
    pub(crate) fn remove(&mut self, keyword: &str) {
        self.0.shift_remove(keyword);
    }

    /// An object with known keys.
    #[must_use]
    pub(crate) fn object(name: &str, object: Properties) -> Self {
        let schema = Schema::any().with("properties", object.properties);
        let schema =
            if object.required.is_empty() { schema } else { schema.with("required", object.required) };
        schema.with("title", name).with("type", "object")
    }

    /// This, or `null`.
    #[must_use]
    pub fn or_null(self) -> Self {
        let null = Schema::of_type("null").into_value();
        Schema::any().with("anyOf", vec![self.into_value(), null])
    }

    /// The schema as JSON.
    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

impl Schemas {
    /// Starts empty.
    pub fn new() -> Self {
        Schemas::default()
    }

    /// Puts a named schema in once, and refers to it.
    pub fn define(&mut self, name: &str, make: impl FnOnce(&mut Schemas) -> Schema) -> Schema {
        if !self.definitions.contains_key(name) {
            self.definitions.insert(name.to_owned(), Value::Null);
            let schema = make(self).into_value();
            self.definitions.insert(name.to_owned(), schema);
        }
        Schema::any().with("$ref", format!("#/components/schemas/{name}"))
    }

    /// The schema of a field or parameter: its type, rules, title, description and default.
    pub fn field<T: Model>(&mut self, field: &Field<T>) -> Schema {
        let schema = T::schema(self);
        let schema = schema.with("title", title_of(field.name));
        match field.default {
            Some(default) => schema.with("default", json!(default())),
            None => schema,
        }
    }

    /// All named schemas, by name.
    pub fn into_definitions(self) -> Map<String, Value> {
        self.definitions
    }
}

/// `item_id` becomes `Item Id`, as pydantic titles fields.
fn title_of(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}
