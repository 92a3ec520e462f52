//! Parts of models: what a `PATCH` sends.

use dunlin_macros::model;
use dunlin_model::{At, Collector, Described, Invalid, Partial, Rules, Schemas, from_json};
use serde_json::{Value, json};

#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq, Clone)]
#[validate(with = in_order)]
struct Stay {
    #[field(min_length = 1)]
    guest: String,
    first: u8,
    last: u8,
    #[field(default = 2)]
    beds: u8,
    note: Option<String>,
    #[serde(skip_serializing)]
    #[field(secret, default)]
    code: String,
}

fn in_order(stay: Stay) -> Result<Stay, Invalid> {
    if stay.first > stay.last { Err("the first day is behind the last".into()) } else { Ok(stay) }
}

fn part(text: &str) -> Result<Partial<Stay>, Value> {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    let found = from_json(text.as_bytes(), &at, &mut collector).expect("JSON");
    found.ok_or_else(|| collector.issues().iter().map(|issue| issue.kind.to_string()).collect())
}

fn stay() -> Stay {
    let code = "1234".to_owned();
    Stay { guest: "Kea".to_owned(), first: 3, last: 5, beds: 1, note: Some("late".to_owned()), code }
}

#[test]
fn knows_what_was_sent() {
    let part = part(r#"{"note": null, "last": "9", "other": 1}"#).expect("a part");
    assert!(part.is_set("note") && part.is_set("last") && !part.is_set("beds") && !part.is_set("other"));
    assert_eq!(Value::Object(part.to_map()), json!({"last": 9, "note": null}));
    assert_eq!(serde_json::to_value(&part).expect("JSON"), json!({"last": 9, "note": null}));
    assert!(self::part("{}").expect("nothing").is_empty());
}

#[test]
fn changes_only_what_was_sent() {
    let mut target = stay();
    part(r#"{"note": null, "last": 9, "code": "9"}"#).expect("a part").apply_to(&mut target);
    assert_eq!(target, Stay { note: None, last: 9, code: "9".to_owned(), ..stay() });
    part("{}").expect("a part").apply_to(&mut target);
    assert_eq!(target.last, 9);
}

#[test]
fn the_whole_is_validated_when_it_is_whole() {
    assert_eq!(part(r#"{"last": 4}"#).expect("a part").apply(stay()).expect("in order").last, 4);
    let refused = part(r#"{"last": 1}"#).expect("a part").apply(stay());
    assert_eq!(refused, Err(Invalid::new("the first day is behind the last")));
}

#[test]
fn rules_hold_for_what_was_sent() {
    let cases = [
        (r#"{"guest": "", "beds": -1}"#, json!(["string_too_short", "greater_than_equal"])),
        (r#"{"beds": null}"#, json!(["int_type"])),
        ("[]", json!(["model_attributes_type"])),
    ];
    for (text, expected) in cases {
        assert_eq!(part(text).expect_err("issues"), expected, "{text}");
    }
}

#[model(crate = dunlin_model)]
struct Filter {
    #[field(default = 10)]
    limit: u8,
    name: Option<String>,
    #[serde(flatten)]
    more: serde_json::Map<String, Value>,
}

#[test]
fn is_the_whole_if_nothing_is_required_of_that() {
    let mut schemas = Schemas::new();
    let reference = json!({"$ref": "#/components/schemas/Filter"});
    assert_eq!(Partial::<Filter>::schema(&mut schemas).into_value(), reference);
}

#[test]
fn nothing_is_required() {
    let mut schemas = Schemas::new();
    let reference = json!({"$ref": "#/components/schemas/Partial_Stay_"});
    assert_eq!(Partial::<Stay>::schema(&mut schemas).into_value(), reference);
    let expected = json!({
        "properties": {
            "guest": {"minLength": 1, "title": "Guest", "type": "string"},
            "first": {"maximum": 255, "minimum": 0, "title": "First", "type": "integer"},
            "last": {"maximum": 255, "minimum": 0, "title": "Last", "type": "integer"},
            "beds": {"maximum": 255, "minimum": 0, "title": "Beds", "type": "integer"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Note"},
            "code": {"title": "Code", "type": "string"},
        },
        "title": "Partial[Stay]",
        "type": "object",
    });
    assert_eq!(Value::Object(schemas.into_definitions()), json!({"Partial_Stay_": expected}));
}
