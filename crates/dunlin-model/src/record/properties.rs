//! The properties of an object schema, in the order of the struct's fields.

use serde_json::{Map, Value};

use crate::{Field, Model, Schemas};

/// The properties of an object schema as they gather.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Properties {
    entries: Vec<Entry>,
    /// How many fields of the record itself were added.
    own: usize,
    /// Before which of these the flattened fields stand that were not added yet.
    flat: &'static [usize],
    /// The schema of keys that are no fields, where a field takes them all.
    pub(super) others: Option<Value>,
}

#[derive(Debug)]
struct Entry {
    /// Before which of the record's own fields it stands; whether it is that field itself.
    place: (usize, bool),
    name: String,
    schema: Value,
    is_required: bool,
}

impl Properties {
    /// Starts empty. `flat` are the places of the flattened fields.
    pub(super) fn new(flat: &'static [usize]) -> Self {
        Properties { flat, ..Properties::default() }
    }

    /// Adds one field.
    pub fn add<T: Model>(&mut self, field: &Field<T>, schemas: &mut Schemas) {
        let is_sent = !(schemas.is_output() && field.is_write_only);
        if field.is_flat {
            let before = self.flat.split_off_first().copied().unwrap_or(self.own);
            if is_sent {
                self.add_flat::<T>((before, false), schemas);
            }
            return;
        }
        let place = (self.own, true);
        self.own += 1;
        if !is_sent {
            return;
        }
        let schema = schemas.field(field).into_value();
        let sent_as = field.sent_as.filter(|_| schemas.is_output());
        let name = sent_as.unwrap_or(field.wire()).to_owned();
        if !field.about.hidden {
            self.entries.push(Entry { place, name, schema, is_required: field.is_required() });
        }
    }

    /// Adds a field that is sent and not received, behind so many of the record's own.
    pub fn add_sent<T: Model>(&mut self, before: usize, field: &Field<T>, schemas: &mut Schemas) {
        if field.about.hidden {
            return;
        }
        let mut schema = schemas.field(field);
        schema.remove("default");
        let name = field.sent_as.unwrap_or(field.wire()).to_owned();
        let schema = schema.with("readOnly", true).into_value();
        self.entries.push(Entry { place: (before, false), name, schema, is_required: true });
    }

    /// Adds the keys of a type, not the type under a key.
    fn add_flat<T: Model>(&mut self, place: (usize, bool), schemas: &mut Schemas) {
        let mut schema = object_of(schemas.whole::<T>().0);
        let required = schema.remove("required").filter(|_| !T::OPTIONAL).unwrap_or_default();
        let is_required =
            |name: &str| required.as_array().is_some_and(|names| names.iter().any(|own| own == name));
        if let Some(Value::Object(properties)) = schema.remove("properties") {
            self.entries.extend(properties.into_iter().map(|(name, schema)| {
                let is_required = is_required(&name);
                Entry { place, name, schema, is_required }
            }));
        }
        if let Some(others) = schema.remove("additionalProperties").filter(|others| *others != false) {
            self.others = Some(others);
        }
    }

    /// All properties, and the names of those that must be there. Where a flattened field has a key of the record
    /// itself, that one counts.
    pub(super) fn finish(mut self) -> (Map<String, Value>, Vec<Value>) {
        self.entries.sort_by_key(|entry| entry.place);
        let own: Vec<String> =
            self.entries.iter().filter(|entry| entry.place.1).map(|entry| entry.name.clone()).collect();
        let mut properties = Map::new();
        let mut required = Vec::new();
        for entry in self.entries {
            if !entry.place.1 && own.contains(&entry.name) {
                continue;
            }
            if entry.is_required && !properties.contains_key(&entry.name) {
                required.push(Value::from(entry.name.as_str()));
            }
            properties.insert(entry.name, entry.schema);
        }
        (properties, required)
    }
}

/// The object itself, where `null` is allowed too.
fn object_of(mut schema: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Array(choices)) = schema.remove("anyOf") else { return schema };
    let object = choices.into_iter().find(|choice| choice["type"] == "object");
    match object {
        Some(Value::Object(object)) => object,
        _ => schema,
    }
}
