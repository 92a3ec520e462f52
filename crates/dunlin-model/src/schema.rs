//! JSON Schema 2020-12 as pydantic writes it: titles, `anyOf` with `null`, definitions referred to by name.

mod mistakes;
mod names;
mod registry;
mod rules;
mod title;

use serde_json::{Map, Value};

pub use registry::Schemas;
pub use title::title_of;

/// One JSON Schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema(pub(crate) Map<String, Value>);

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

    /// Adds one keyword if there is something to say.
    #[must_use]
    pub(crate) fn with_some(self, keyword: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(keyword, value),
            None => self,
        }
    }

    /// Takes one keyword away.
    pub(crate) fn remove(&mut self, keyword: &str) {
        self.0.shift_remove(keyword);
    }

    /// This, or `null`.
    #[must_use]
    pub fn or_null(self) -> Self {
        Schema::any_of([self, Schema::of_type("null")])
    }

    /// One of several; alternatives that are alternatives themselves are listed with the others, each once.
    #[must_use]
    pub(crate) fn any_of(choices: impl IntoIterator<Item = Schema>) -> Self {
        let mut all: Vec<Value> = Vec::new();
        for choice in choices {
            let own = match choice.0.get("anyOf") {
                Some(Value::Array(own)) if choice.0.len() == 1 => own.clone(),
                _ => vec![choice.into_value()],
            };
            for choice in own {
                if !all.contains(&choice) {
                    all.push(choice);
                }
            }
        }
        Schema::any().with("anyOf", all)
    }

    /// True for a reference to a named schema, or that or `null`: the title is the named schema's.
    fn is_named(&self) -> bool {
        let is_reference = |value: &Value| value.get("$ref").is_some();
        let or_null = match self.0.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([first, second]) => is_reference(first) && second["type"] == "null",
            _ => false,
        };
        self.is_reference() || or_null
    }

    /// True for a reference to a named schema.
    fn is_reference(&self) -> bool {
        self.0.contains_key("$ref")
    }

    /// The schema as JSON.
    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}
