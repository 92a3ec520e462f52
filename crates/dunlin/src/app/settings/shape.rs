//! The shape of a settings model, from its schema: which variables there are, and which of them hold JSON.

use dunlin_model::{Model, Schemas};
use serde_json::{Map, Value};

/// What a variable holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value.
    Text,
    /// JSON of a list, or values separated by commas.
    List,
    /// JSON.
    Json,
    /// Fields with variables of their own.
    Record(Vec<Member>),
}

/// One field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) is_required: bool,
    pub(super) shape: Shape,
}

/// Models inside models; one that holds itself ends here.
const MOST_DEPTH: usize = 6;

impl Shape {
    pub(super) fn of<S: Model>() -> Self {
        let mut schemas = Schemas::new();
        let mut schema = S::schema(&mut schemas).into_value();
        let definitions = schemas.finish(&mut schema);
        Finder { definitions: &definitions }.shape(&schema, 0)
    }

    pub(super) fn fields(&self) -> &[Member] {
        match self {
            Shape::Record(fields) => fields,
            Shape::Text | Shape::List | Shape::Json => &[],
        }
    }
}

struct Finder<'a> {
    definitions: &'a Map<String, Value>,
}

impl Finder<'_> {
    fn shape(&self, schema: &Value, depth: usize) -> Shape {
        let schema = self.resolve(schema);
        if let Some(properties) = schema["properties"].as_object().filter(|_| depth < MOST_DEPTH) {
            let required = schema["required"].as_array();
            let member = |(name, schema): (&String, &Value)| Member {
                name: name.clone(),
                is_required: required.is_some_and(|names| names.contains(&Value::from(name.as_str()))),
                shape: self.shape(schema, depth + 1),
            };
            return Shape::Record(properties.iter().map(member).collect());
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            return self.choice(choices, depth);
        }
        match schema["type"].as_str() {
            Some("array") => Shape::List,
            Some("object") => Shape::Json,
            None if schema.get("oneOf").is_some() => Shape::Json,
            _ => Shape::Text,
        }
    }

    /// `null` is what is not there. Several others are told apart by the model.
    fn choice(&self, choices: &[Value], depth: usize) -> Shape {
        let mut shapes =
            choices.iter().filter(|choice| choice["type"] != "null").map(|choice| self.shape(choice, depth));
        match (shapes.next(), shapes.next()) {
            (Some(only), None) => only,
            (Some(first), Some(second)) if [&first, &second].iter().all(|shape| **shape == Shape::Text) => {
                Shape::Text
            }
            _ => Shape::Json,
        }
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
        name.and_then(|name| self.definitions.get(name)).unwrap_or(schema)
    }
}
