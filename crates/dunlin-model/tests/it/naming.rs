//! Names of schemas: received and sent, models of one name, unions that hold themselves.

use dunlin_macros::model;
use dunlin_model::{Described, Field, Rules, Schemas};
use rust_decimal::Decimal;
use serde_json::{Value, json};

#[model(crate = dunlin_model)]
struct Price {
    amount: Decimal,
}

#[model(crate = dunlin_model)]
struct Item {
    price: Price,
    tags: Vec<Tag>,
}

#[model(crate = dunlin_model)]
struct Tag {
    name: String,
}

#[model(crate = dunlin_model)]
struct Account {
    name: String,
    #[serde(skip_serializing)]
    password: String,
    #[serde(rename(serialize = "eMail"))]
    email: String,
}

mod other {
    use dunlin_macros::model;

    #[model(crate = dunlin_model)]
    pub(super) struct Tag {
        number: i64,
    }

    #[model(crate = dunlin_model)]
    pub(super) struct Price {
        amount: rust_decimal::Decimal,
    }
}

/// Finishes a document of these schemas: its references, and the names of its components.
fn finish(mut schemas: Schemas, references: Vec<Value>) -> (Value, Vec<String>) {
    schemas.define("Body_create", |_| dunlin_model::Schema::any());
    let mut document = Value::from(references);
    let definitions = schemas.finish(&mut document);
    (document, definitions.into_iter().map(|(name, _)| name).collect())
}

fn path(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn a_model_that_is_sent_otherwise_has_two_names() {
    let mut schemas = Schemas::new();
    let input = Item::schema(&mut schemas).into_value();
    let output = schemas.as_output(Item::schema).into_value();
    let (document, names) = finish(schemas, vec![input, output]);
    assert_eq!(document, json!([path("Item-Input"), path("Item-Output")]));
    assert_eq!(names, ["Body_create", "Item-Input", "Item-Output", "Price-Input", "Price-Output", "Tag"]);
}

#[test]
fn a_model_that_is_only_sent_has_its_name() {
    let mut schemas = Schemas::new();
    let output = schemas.as_output(Item::schema).into_value();
    let (document, names) = finish(schemas, vec![output]);
    assert_eq!(document, json!([path("Item")]));
    assert_eq!(names, ["Body_create", "Item", "Price", "Tag"]);
}

#[test]
fn what_is_not_sent_is_not_documented_as_sent() {
    let mut schemas = Schemas::new();
    Account::schema(&mut schemas);
    schemas.as_output(Account::schema);
    let definitions = schemas.into_definitions();
    assert_eq!(definitions["Account-Input"]["required"], json!(["name", "password", "email"]));
    assert_eq!(definitions["Account-Output"]["required"], json!(["name", "eMail"]));
}

#[test]
fn models_of_one_name_are_told_apart_by_module() {
    let mut schemas = Schemas::new();
    let references =
        vec![Tag::schema(&mut schemas).into_value(), other::Tag::schema(&mut schemas).into_value()];
    let (document, names) = finish(schemas, references);
    assert_eq!(document, json!([path("it__naming__Tag"), path("it__naming__other__Tag")]));
    assert_eq!(names, ["Body_create", "it__naming__Tag", "it__naming__other__Tag"]);
}

#[test]
fn equal_models_of_one_name_are_one() {
    let mut schemas = Schemas::new();
    let references =
        vec![Price::schema(&mut schemas).into_value(), other::Price::schema(&mut schemas).into_value()];
    let (document, names) = finish(schemas, references);
    assert_eq!(document, json!([path("Price"), path("Price")]));
    assert_eq!(names, ["Body_create", "Price"]);
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Nested {
    Leaf(i64),
    Node(Vec<Nested>),
}

#[test]
fn a_union_that_holds_itself_has_a_name() {
    let mut schemas = Schemas::new();
    let reference = Nested::schema(&mut schemas).into_value();
    let (document, names) = finish(schemas, vec![reference]);
    assert_eq!(document, json!([path("Nested")]));
    assert_eq!(names, ["Body_create", "Nested"]);
}

/// One line.
///
///     indented
///
/// Another line.
#[model(crate = dunlin_model, title = "Bird", examples = [{"name": "Kea \"x\"", "wings": [-2, 1.5, null, true]}])]
struct Documented {
    /// What it is called.
    #[field(title = "The name", examples = ["Kea", "Kakapo"], deprecated)]
    name: String,
    #[field(hidden, default)]
    internal: bool,
    #[field(description = "As it is written here", ge = 0, le = 300)]
    wings: u8,
}

#[test]
fn documentation_is_in_the_schema() {
    let mut schemas = Schemas::new();
    assert_eq!(
        schemas.whole::<Documented>().into_value(),
        json!({
            "title": "Bird",
            "description": "One line.\n\n    indented\n\nAnother line.",
            "examples": [{"name": "Kea \"x\"", "wings": [-2, 1.5, null, true]}],
            "type": "object",
            "required": ["name", "wings"],
            "properties": {
                "name": {
                    "type": "string", "title": "The name", "description": "What it is called.",
                    "examples": ["Kea", "Kakapo"], "deprecated": true,
                },
                "wings": {
                    "type": "integer", "minimum": 0, "maximum": 255, "title": "Wings",
                    "description": "As it is written here",
                },
            },
        })
    );
    assert!(schemas.into_definitions().is_empty(), "nothing is named");
}

#[test]
fn patterns_are_checked_at_the_start() {
    let mut schemas = Schemas::new();
    let field = Field::<String>::new("a").rules(Rules { pattern: Some("("), ..Rules::NONE });
    schemas.parameter(&field);
    let mistakes = schemas.take_mistakes("list");
    assert_eq!(mistakes.len(), 1);
    assert!(
        mistakes[0].starts_with("list: `a`: the pattern \"(\" is no regular expression"),
        "{}",
        mistakes[0]
    );
}
