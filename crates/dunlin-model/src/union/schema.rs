//! What the documentation says of enums with data: `anyOf` where they are tried, `oneOf` where a tag decides.

use serde_json::{Map, Value, json};

use super::variant::{Form, Holds};
use super::{Tag, Union, Variant};
use crate::{Schema, Schemas};

/// Describes an enum with data. Python's unions have no name, so those that it has, tried or with an internal tag, are
/// described in place; the others under their name.
#[doc(hidden)]
pub fn describe_union<U: Union>(schemas: &mut Schemas) -> Schema {
    let path = std::any::type_name::<U>().to_owned();
    match U::TAG {
        Tag::None => schemas.in_place(U::NAME, path, untagged::<U>),
        Tag::Internal(tag) => schemas.in_place(U::NAME, path, |schemas| {
            discriminated::<U>(tag, schemas, |variant, schemas| internal(variant, tag, schemas))
        }),
        Tag::Adjacent(tag, content) => schemas.define_at(U::NAME, path, |schemas| {
            let union = discriminated::<U>(tag, schemas, |variant, schemas| {
                adjacent::<U>(variant, (tag, content), schemas)
            });
            union.with("title", U::NAME).about(&U::ABOUT)
        }),
        Tag::External => schemas.define_at(U::NAME, path, external::<U>),
    }
}

fn untagged<U: Union>(schemas: &mut Schemas) -> Schema {
    Schema::any_of(U::VARIANTS.iter().map(|variant| match &variant.form {
        Form::Unit(_) => Schema::of_type("null"),
        Form::Holds(holds) => (holds.schema)(schemas),
    }))
}

fn discriminated<U: Union>(
    tag: &str,
    schemas: &mut Schemas,
    mut describe: impl FnMut(&Variant<U>, &mut Schemas) -> Schema,
) -> Schema {
    let mut choices = Vec::new();
    let mut mapping = Map::new();
    for variant in U::VARIANTS {
        let name = component_name(variant);
        let path = format!("{}::{name}", std::any::type_name::<U>());
        let choice = schemas.define_at(&name, path, |schemas| describe(variant, schemas)).into_value();
        for tag in variant.names(schemas.is_output()) {
            mapping.insert(tag.to_owned(), choice["$ref"].clone());
        }
        choices.push(choice);
    }
    let discriminator = json!({ "mapping": mapping, "propertyName": tag });
    Schema::any().with("discriminator", discriminator).with("oneOf", choices)
}

/// The fields of the variant, the tag in front.
fn internal<U>(variant: &Variant<U>, tag: &str, schemas: &mut Schemas) -> Schema {
    let whole = match &variant.form {
        Form::Unit(_) => Schema::of_type("object").with("title", variant.name),
        Form::Holds(holds) => (holds.whole)(schemas),
    };
    let mut schema = whole.0;
    let mut properties = Map::from_iter([(tag.to_owned(), tag_schema(variant, tag, schemas))]);
    if let Some(Value::Object(own)) = schema.remove("properties") {
        properties.extend(own);
    }
    let mut required = vec![Value::from(tag)];
    if let Some(Value::Array(own)) = schema.remove("required") {
        required.extend(own);
    }
    Schema(schema).with("properties", properties).with("required", required)
}

fn adjacent<U>(variant: &Variant<U>, (tag, content): (&str, &str), schemas: &mut Schemas) -> Schema {
    let mut properties = Map::from_iter([(tag.to_owned(), tag_schema(variant, tag, schemas))]);
    let mut required = vec![Value::from(tag)];
    if let Form::Holds(holds) = &variant.form {
        properties.insert(content.to_owned(), (holds.schema)(schemas).into_value());
        required.push(Value::from(content));
    }
    let schema = Schema::any().with("properties", properties).with("required", required);
    schema.with("title", variant_name(variant)).with("type", "object")
}

fn tag_schema<U>(variant: &Variant<U>, tag: &str, schemas: &Schemas) -> Value {
    let schema = match variant.names(schemas.is_output()).as_slice() {
        [only] => Schema::any().with("const", *only),
        names => Schema::any().with("enum", names.to_vec()),
    };
    schema.with("title", crate::schema::title_of(tag)).with("type", "string").into_value()
}

fn external<U: Union>(schemas: &mut Schemas) -> Schema {
    let units = U::VARIANTS.iter().filter(|variant| matches!(variant.form, Form::Unit(_)));
    let name = |variant: &Variant<U>, schemas: &Schemas| variant.names(schemas.is_output())[0];
    let units: Vec<Value> = units.map(|variant| Value::from(name(variant, schemas))).collect();
    let mut choices = Vec::new();
    if !units.is_empty() {
        choices.push(json!({ "enum": units, "type": "string" }));
    }
    for variant in U::VARIANTS {
        if let Form::Holds(holds) = &variant.form {
            choices.push(keyed(name(variant, schemas), holds, schemas));
        }
    }
    Schema::any().with("oneOf", choices).with("title", U::NAME).about(&U::ABOUT)
}

fn keyed<U>(name: &str, holds: &Holds<U>, schemas: &mut Schemas) -> Value {
    json!({
        "additionalProperties": false,
        "properties": { name: (holds.schema)(schemas).into_value() },
        "required": [name],
        "title": name,
        "type": "object",
    })
}

/// The name of the variant's component, which is no other's: the tags in them differ.
fn component_name<U: Union>(variant: &Variant<U>) -> String {
    let name = variant_name(variant);
    let same = U::VARIANTS.iter().filter(|other| variant_name(other) == name).count();
    if same > 1 { format!("{}_{}", U::NAME, variant.name) } else { name }
}

/// The name of what is in the variant: that of the model it holds, else its own.
fn variant_name<U>(variant: &Variant<U>) -> String {
    match &variant.form {
        Form::Holds(holds) => (holds.type_name)(),
        Form::Unit(_) => variant.name.to_owned(),
    }
}
