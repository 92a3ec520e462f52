//! JSON Schema: what FastAPI's documents say of the types of the corpus, dunlin's say too.

use std::collections::BTreeMap;

use dunlin_macros::model;
use dunlin_model::{Described, Schemas};
use serde_json::{Map, Value, json};

use crate::corpus::types::{self, Decoder};

/// Where dunlin describes otherwise than pydantic, with the reason.
const DIFFERENCES: &[(&str, &str)] = &[
    (r#"Decimal {"gt":"0"}"#, "a whole bound is a whole number"),
    (r#"Decimal {"le":"10""#, "a whole bound is a whole number"),
    (r#"Decimal {"lt":"1"}"#, "a whole bound is a whole number"),
];

fn describe(entry: &Value, mode: &str) -> Value {
    let name = entry["type"].as_str().expect("a type");
    let decoder = Decoder::of(name).expect("a type of the corpus");
    let mut schemas = Schemas::new();
    let rules = *types::rules(name, &entry["rules"]);
    let schema = if mode == "serialization" {
        schemas.as_output(|schemas| (decoder.schema)(schemas, rules))
    } else {
        (decoder.schema)(&mut schemas, rules)
    };
    let mut schema = schema.into_value();
    let definitions = schemas.finish(&mut schema);
    let map = schema.as_object_mut().expect("an object");
    map.remove("title");
    in_place(schema, definitions)
}

/// The model itself in place of a reference to it, unless it refers to itself; other models beside it.
fn in_place(schema: Value, mut definitions: Map<String, Value>) -> Value {
    let reference = schema["$ref"].as_str().map(str::to_owned);
    let own = reference.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let is_recursive = definitions.values().any(|other| other.to_string().contains(&format!("/{own}\"")));
    let mut schema = match definitions.get(own) {
        Some(definition) if !is_recursive => definition.clone(),
        _ => schema,
    };
    if !is_recursive {
        definitions.remove(own);
    }
    if let (Some(map), false) = (schema.as_object_mut(), definitions.is_empty()) {
        map.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

/// As it stands in a document, where `null`s are left out.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let members = map.iter().filter(|(_, value)| !value.is_null());
            members.map(|(key, value)| (key.clone(), without_nulls(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(list) => list.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
fn types_are_described_as_by_pydantic() {
    let corpus: Vec<Value> =
        serde_json::from_str(include_str!("../corpus/schemas.json")).expect("the corpus is JSON");
    let mut wrong = Vec::new();
    for entry in corpus {
        let name = format!("{} {}", entry["type"].as_str().expect("a type"), entry["rules"]);
        if Decoder::WITHOUT.iter().any(|type_name| name.starts_with(type_name)) {
            continue;
        }
        for mode in ["validation", "serialization"] {
            let (found, expected) = (describe(&entry, mode), without_nulls(&entry[mode]));
            if found != expected {
                wrong.push(format!("{name} {mode}\n  here     {found}\n  pydantic {expected}"));
            }
        }
    }
    let is_listed = |text: &&String| !DIFFERENCES.iter().any(|(name, _)| text.starts_with(name));
    let wrong: Vec<&String> = wrong.iter().filter(is_listed).collect();
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong.into_iter().cloned().collect::<Vec<_>>().join("\n")
    );
}

#[model(crate = dunlin_model)]
struct Json(BTreeMap<String, Json>);

#[test]
fn a_struct_around_itself_is_described_under_its_name() {
    let mut schemas = Schemas::new();
    assert_eq!(Json::schema(&mut schemas).into_value(), json!({"$ref": "#/components/schemas/Json"}));
    let definition = json!({
        "additionalProperties": {"$ref": "#/components/schemas/Json"}, "type": "object", "title": "Json",
    });
    assert_eq!(Value::Object(schemas.into_definitions()), json!({"Json": definition}));
}

#[model(crate = dunlin_model)]
struct Thing {
    id: i64,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind")]
enum Change {
    Added(Thing),
    Removed(Thing),
    Cleared { all: bool },
}

#[test]
fn variants_around_one_type_are_components_apart() {
    let mut schemas = Schemas::new();
    let union = Change::schema(&mut schemas).into_value();
    let mapping = json!({
        "Added": "#/components/schemas/Change_Added",
        "Removed": "#/components/schemas/Change_Removed",
        "Cleared": "#/components/schemas/Cleared",
    });
    assert_eq!(union["discriminator"]["mapping"], mapping);
    let definitions = schemas.into_definitions();
    assert_eq!(definitions["Change_Added"]["properties"]["kind"]["const"], "Added");
    assert_eq!(definitions["Change_Removed"]["properties"]["kind"]["const"], "Removed");
}
