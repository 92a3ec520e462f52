//! The named schemas of an app as they gather: each type once for what is received and once for what is sent.

use serde_json::{Map, Value};

use super::Schema;
use super::mistakes;
use super::names;
use super::rules;
use super::title::title_of;
use crate::{About, Field, Model, Rules, json_value};

/// Gathers named schemas while operations are described.
#[derive(Debug, Default)]
pub struct Schemas {
    pub(super) definitions: Vec<Definition>,
    /// Unions being described in place, and whether they were met again inside themselves.
    open: Vec<(String, bool)>,
    is_output: bool,
    /// The next named schema is wanted itself.
    is_whole: bool,
    /// The models being described, outermost first.
    owners: Vec<String>,
    /// What is wrong, and whether it is in a model.
    mistakes: Vec<(String, bool)>,
}

/// One named schema.
#[derive(Debug)]
pub(super) struct Definition {
    /// The short name.
    pub(super) name: String,
    /// Where the type is defined, which tells types of one name apart.
    pub(super) path: String,
    /// Described as sent, not as received.
    pub(super) is_output: bool,
    pub(super) schema: Value,
}

/// Where named schemas are.
const ROOM: &str = "#/components/schemas/";

impl Schemas {
    /// Starts empty.
    pub fn new() -> Self {
        Schemas::default()
    }

    /// Describes what is sent, where all else is described as it is received: `schemas.as_output(T::schema)`.
    pub fn as_output(&mut self, describe: impl FnOnce(&mut Schemas) -> Schema) -> Schema {
        let before = std::mem::replace(&mut self.is_output, true);
        let schema = describe(self);
        self.is_output = before;
        schema
    }

    /// Describes a type that serde sends as a `T`: by that one, where it is described as it is sent.
    #[doc(hidden)]
    pub fn sent_as<T: Model>(&mut self, received: impl FnOnce(&mut Schemas) -> Schema) -> Schema {
        if self.is_output { T::schema(self) } else { received(self) }
    }

    /// True while something is described as it is sent.
    pub fn is_output(&self) -> bool {
        self.is_output
    }

    /// Puts a named schema in once, and refers to it.
    pub fn define(&mut self, name: &str, make: impl FnOnce(&mut Schemas) -> Schema) -> Schema {
        self.define_at(name, name.to_owned(), make)
    }

    /// Puts the schema of a type in once, and refers to it. `path` tells types of one name apart.
    pub(crate) fn define_at(
        &mut self,
        name: &str,
        path: String,
        make: impl FnOnce(&mut Schemas) -> Schema,
    ) -> Schema {
        if std::mem::take(&mut self.is_whole) {
            return self.within(name, make);
        }
        let is_known =
            |definition: &Definition| definition.path == path && definition.is_output == self.is_output;
        let place = match self.definitions.iter().position(is_known) {
            Some(place) => place,
            None => {
                let place = self.definitions.len();
                let (owner, is_output) = (name, self.is_output);
                let name = owner.to_owned();
                self.definitions.push(Definition { name, path, is_output, schema: Value::Null });
                let schema = self.within(owner, make).into_value();
                self.definitions[place].schema = schema;
                place
            }
        };
        Schema::any().with("$ref", format!("{ROOM}{}", names::provisional(&self.definitions, place)))
    }

    /// Describes a model; what is wrong with it is said by its name.
    fn within(&mut self, name: &str, make: impl FnOnce(&mut Schemas) -> Schema) -> Schema {
        self.owners.push(name.to_owned());
        let schema = make(self);
        self.owners.pop();
        schema
    }

    /// Describes a type without a name, in place; one that holds itself gets its name after all.
    pub(crate) fn in_place(
        &mut self,
        name: &str,
        path: String,
        make: impl FnOnce(&mut Schemas) -> Schema,
    ) -> Schema {
        let is_known =
            |definition: &Definition| definition.path == path && definition.is_output == self.is_output;
        if self.definitions.iter().any(is_known) {
            return self.define_at(name, path, |_| Schema::any());
        }
        if let Some(open) = self.open.iter_mut().find(|open| open.0 == path) {
            open.1 = true;
            return self.define_at(name, path, |_| Schema::any());
        }
        self.open.push((path.clone(), false));
        let schema = self.within(name, make);
        let is_recursive = self.open.pop().is_some_and(|open| open.1);
        if !is_recursive {
            return schema;
        }
        let is_output = self.is_output;
        let mut definitions = self.definitions.iter_mut();
        let own = definitions.find(|definition| definition.path == path && definition.is_output == is_output);
        if let Some(definition) = own {
            definition.schema = schema.with("title", name).into_value();
        }
        self.define_at(name, path, |_| Schema::any())
    }

    /// Describes a type itself, where one with a name would be referred to.
    pub fn whole<T: Model>(&mut self) -> Schema {
        self.is_whole = true;
        let schema = T::schema(self);
        self.is_whole = false;
        schema
    }

    /// The schema of what a struct is around: its type and rules.
    pub(crate) fn inside<T: Model>(&mut self, field: &Field<T>) -> Schema {
        let schema = T::schema(self);
        self.ruled(schema, "", (&field.rules, None)).about(&field.about)
    }

    /// The schema of a type with the rules of a field; what is wrong with these is noted.
    fn ruled(&mut self, mut schema: Schema, name: &str, ruled: (&Rules, Option<&Value>)) -> Schema {
        let (rules, default) = ruled;
        for mistake in mistakes::of(rules, &schema.0, default) {
            let owner = self.owners.last();
            let place = [owner.map(String::as_str).unwrap_or_default(), name];
            let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
            self.mistakes.push((format!("`{}`: {mistake}", place.join(".")), owner.is_some()));
        }
        rules::apply(rules, &mut schema.0);
        schema
    }

    /// The schema of a field of a model: its type, rules, title, description and default.
    pub fn field<T: Model>(&mut self, field: &Field<T>) -> Schema {
        self.describe_field(field, Schema::is_named)
    }

    /// The schema of a parameter or body: as that of a field, but with a title also where `null` is allowed.
    pub fn parameter<T: Model>(&mut self, field: &Field<T>) -> Schema {
        self.describe_field(field, Schema::is_reference)
    }

    fn describe_field<T: Model>(&mut self, field: &Field<T>, is_titled: fn(&Schema) -> bool) -> Schema {
        let default = field.default.and_then(|default| default().shown());
        let default = default.filter(|default| !default.is_null());
        let schema = T::schema(self);
        let schema = self.ruled(schema, field.wire(), (&field.rules, default.as_ref())).about(&field.about);
        let title = match field.about.title {
            Some(title) => Some(title.to_owned()),
            None => (!is_titled(&schema)).then(|| title_of(field.wire())),
        };
        schema.with_some("default", default).with_some("title", title).about(&field.about)
    }

    /// What the types and the parameters of `endpoint` say that cannot be used, such as a pattern that is no regular
    /// expression: for start-up errors.
    pub fn take_mistakes(&mut self, endpoint: &str) -> Vec<String> {
        let mistakes = std::mem::take(&mut self.mistakes).into_iter();
        mistakes
            .map(
                |(mistake, is_in_model)| if is_in_model { mistake } else { format!("{endpoint}: {mistake}") },
            )
            .collect()
    }

    /// All named schemas by their final names, and with them the references in `document`: a model that differs
    /// between what is received and what is sent is `Item-Input` and `Item-Output`, models of one name are told
    /// apart by their modules.
    pub fn finish(self, document: &mut Value) -> Map<String, Value> {
        names::finish(self.definitions, document)
    }

    /// All named schemas by their final names, where there is no document with references yet.
    pub fn into_definitions(self) -> Map<String, Value> {
        self.finish(&mut Value::Null)
    }
}

impl Schema {
    /// Adds what the documentation says.
    #[must_use]
    pub(crate) fn about(self, about: &About) -> Self {
        let examples = about.examples.and_then(|text| json_value(text.as_bytes()).ok());
        self.with_some("title", about.title)
            .with_some("description", about.description)
            .with_some("examples", examples)
            .with_some("deprecated", about.deprecated.then_some(true))
    }
}
