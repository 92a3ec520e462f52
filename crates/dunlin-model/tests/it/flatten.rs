//! Fields marked `#[serde(flatten)]`: their keys are those of the record they are in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dunlin_macros::model;
use dunlin_model::{At, Collector, Described, Model, Partial, Rules, Schemas, from_json, from_pairs};
use serde_json::{Value, json};

#[model(crate = dunlin_model)]
#[derive(Debug, Clone, PartialEq)]
struct Paging {
    #[field(default = 1)]
    page: u32,
    size: u32,
    #[field(default)]
    sort: Vec<String>,
}

#[model(crate = dunlin_model)]
#[derive(Debug, Clone, PartialEq)]
struct Range {
    from: Option<u32>,
    to: u32,
}

#[model(crate = dunlin_model)]
#[derive(Debug, Clone, PartialEq)]
struct Search {
    text: String,
    #[serde(flatten)]
    #[validate(with = small)]
    paging: Paging,
    #[serde(flatten)]
    range: Option<Range>,
    exact: bool,
    #[serde(flatten, deserialize_with = "shouted")]
    more: BTreeMap<String, String>,
}

fn small(paging: Paging) -> Result<Paging, &'static str> {
    if paging.size > 100 { Err("too many on a page") } else { Ok(paging) }
}

fn shouted<'de, D: serde::Deserializer<'de>>(source: D) -> Result<BTreeMap<String, String>, D::Error> {
    let plain: BTreeMap<String, String> = serde::Deserialize::deserialize(source)?;
    Ok(plain.into_iter().map(|(key, text)| (key, text.to_uppercase())).collect())
}

fn decode<T: Model>(value: &Value) -> Result<T, Vec<String>> {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    let found = from_json(value.to_string().as_bytes(), &at, &mut collector).expect("JSON");
    found.ok_or_else(|| collector.issues().iter().map(|issue| issue.msg.to_string()).collect())
}

fn sent() -> Value {
    json!({"text": "a", "size": 5, "to": 9, "exact": true, "color": "red"})
}

fn search() -> Search {
    decode(&sent()).expect("a search")
}

#[test]
fn keys_stand_where_the_field_stands() {
    let mut schemas = Schemas::new();
    Search::schema(&mut schemas);
    let schema = &schemas.into_definitions()["Search"];
    let names: Vec<&String> = schema["properties"].as_object().expect("an object").keys().collect();
    assert_eq!(names, ["text", "page", "size", "sort", "from", "to", "exact"]);
    assert_eq!(schema["required"], json!(["text", "size", "exact"]));
    assert_eq!(schema["additionalProperties"], json!({"type": "string"}));
}

#[test]
fn validators_and_functions_are_asked() {
    assert_eq!(search().more, BTreeMap::from([("color".to_owned(), "RED".to_owned())]));
    let wrong = json!({"text": "a", "size": 500, "exact": true});
    assert_eq!(decode::<Search>(&wrong), Err(vec!["Value error, too many on a page".to_owned()]));
}

#[test]
fn a_part_is_sent_by_any_of_its_keys() {
    let part: Partial<Search> = decode(&json!({"size": 7, "text": "b"})).expect("a part");
    assert!(part.is_set("size") && part.is_set("text") && !part.is_set("to") && !part.is_empty());
    assert_eq!(Value::Object(part.to_map()), json!({"text": "b", "page": 1, "size": 7, "sort": []}));
    let mut target = search();
    part.apply_to(&mut target);
    let paging = Paging { page: 1, size: 7, sort: Vec::new() };
    assert_eq!(target, Search { text: "b".to_owned(), paging, ..search() });

    assert!(decode::<Partial<Search>>(&json!({})).expect("nothing").is_empty());
    let part: Partial<Search> = decode(&json!({"color": "blue"})).expect("a part");
    assert!(part.is_set("color") && !part.is_empty());
    let wrong = decode::<Partial<Search>>(&json!({"page": 2})).expect_err("issues");
    assert_eq!(wrong, ["Field required"]);
}

#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq)]
#[serde(untagged)]
enum Choice {
    Listed { tags: Vec<u32> },
    Named { name: String },
}

#[test]
fn lists_are_read_from_the_query() {
    let decode = |pairs: &[(&'static str, &'static str)]| {
        let pairs: Vec<_> = pairs.iter().map(|(name, text)| (Cow::from(*name), Cow::from(*text))).collect();
        let mut collector = Collector::new();
        let at = At::root("query", &Rules::NONE);
        let found = from_pairs::<Search>(&pairs, &at, &mut collector);
        found.ok_or_else(|| format!("{:?}", collector.issues()))
    };
    let found = decode(&[("text", "a"), ("size", "5"), ("sort", "x"), ("sort", "y"), ("exact", "yes")]);
    assert_eq!(found.expect("a search").paging.sort, ["x", "y"]);
    let found = decode(&[("text", "a"), ("size", "4"), ("size", "5"), ("sort", "x"), ("exact", "yes")]);
    let paging = Paging { page: 1, size: 5, sort: vec!["x".to_owned()] };
    assert_eq!(found.expect("a search").paging, paging);

    let mut collector = Collector::new();
    let pairs = [("tags".into(), "1".into()), ("tags".into(), "2".into())];
    let found = from_pairs::<Choice>(&pairs, &At::root("query", &Rules::NONE), &mut collector);
    assert_eq!(found, Some(Choice::Listed { tags: vec![1, 2] }), "{:?}", collector.issues());
}
