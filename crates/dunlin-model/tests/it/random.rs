//! Random data: what the schema accepts is accepted and survives being sent again; what is changed at random never
//! panics, and is wrong with an issue or right without one.

use std::collections::{BTreeMap, BTreeSet};

use dunlin_macros::model;
use dunlin_model::{At, Collector, Input, Model, Rules, Schemas, from_json, issues_to_json};
use serde_json::{Map, Number, Value, json};

/// xorshift64*: the same numbers in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Makes values that a schema accepts.
struct Maker<'a> {
    definitions: &'a Map<String, Value>,
    chance: Chance,
}

impl Maker<'_> {
    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(path) = schema["$ref"].as_str() {
            let name = path.rsplit('/').next().expect("a name");
            return self.value(&self.definitions[name], depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[keyword].as_array() {
                // Deep down only what ends: in a recursive schema the first choice does.
                let choice = if depth > 6 { &choices[0] } else { self.chance.one_of(choices) };
                return self.value(choice, depth + 1);
            }
        }
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            return self.chance.one_of(values).clone();
        }
        match schema["type"].as_str() {
            Some("null") => Value::Null,
            Some("boolean") => Value::Bool(self.chance.below(2) == 0),
            Some("integer") => self.integer(schema),
            Some("number") => self.number(schema),
            Some("string") => self.text(schema),
            Some("array") => self.list(schema, depth),
            Some("object") => self.object(schema, depth),
            _ => self.chance.one_of(&[json!(null), json!(1), json!("x"), json!([1, {"a": 2}])]).clone(),
        }
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let least = schema["minimum"].as_i64().unwrap_or(-1_000_000);
        let most = schema["maximum"].as_i64().unwrap_or(i64::MAX / 2);
        let step = schema["multipleOf"].as_i64().unwrap_or(1);
        let span = most.saturating_sub(least).saturating_add(1);
        let drawn = least + (self.chance.next() % span.unsigned_abs()).cast_signed();
        Value::from((drawn / step * step).clamp(least, most))
    }

    fn number(&mut self, schema: &Value) -> Value {
        let least = schema["minimum"].as_f64().unwrap_or(-1e9);
        let most = schema["maximum"].as_f64().unwrap_or(1e9);
        let drawn = least + (most - least) * (self.chance.below(1_000_000) as f64 / 1e6);
        Number::from_f64(drawn).map_or(Value::from(0), Value::Number)
    }

    fn text(&mut self, schema: &Value) -> Value {
        if schema["format"] == "email" {
            return Value::from("kea@example.com");
        }
        let least = schema["minLength"].as_u64().unwrap_or(0) as usize;
        let most = schema["maxLength"].as_u64().map_or(least + 12, |most| most as usize);
        let length = least + self.chance.below(most - least + 1);
        let letters: Vec<char> = "aB 0\"\\\n\u{7f}ü\u{1F426}/".chars().collect();
        Value::from((0..length).map(|_| *self.chance.one_of(&letters)).collect::<String>())
    }

    fn list(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(items) = schema["prefixItems"].as_array() {
            return items.iter().map(|item| self.value(item, depth + 1)).collect();
        }
        let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
        let room = if depth > 6 { 0 } else { 4 };
        let most = schema["maxItems"].as_u64().map_or(least + room, |most| most as usize);
        let count = least + self.chance.below(most - least + 1);
        let items = (0..count).map(|_| self.value(&schema["items"], depth + 1));
        let items: Vec<Value> = items.collect();
        if schema["uniqueItems"] == true {
            let unique: BTreeSet<String> = items.iter().map(Value::to_string).collect();
            return unique.iter().map(|item| serde_json::from_str::<Value>(item).expect("JSON")).collect();
        }
        Value::from(items)
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        for (name, property) in &properties {
            let is_required = required.iter().any(|other| *other == name.as_str());
            if is_required || (depth < 6 && self.chance.below(2) == 0) {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        if let Some(others) = schema.get("additionalProperties").filter(|others| *others != false) {
            for number in 0..self.chance.below(if depth > 6 { 1 } else { 3 }) {
                let names = match schema.get("propertyNames") {
                    Some(names) => self.value(&merged(names), depth + 1),
                    None => Value::from(number.to_string()),
                };
                object.insert(names.as_str().expect("text").to_owned(), self.value(others, depth + 1));
            }
        }
        Value::Object(object)
    }
}

/// The schema of a key is one of text.
fn merged(names: &Value) -> Value {
    let mut names = names.clone();
    if names.get("$ref").is_none() {
        names["type"] = "string".into();
    }
    names
}

fn decode<T: Model>(text: &str) -> (Option<T>, Collector) {
    let mut collector = Collector::new();
    let found = from_json(text.as_bytes(), &At::root("body", &Rules::NONE), &mut collector).expect("JSON");
    (found, collector)
}

/// Accepted, and the same when sent and received again.
fn survives<T: Model>(value: &Value) {
    let text = value.to_string();
    let (found, collector) = decode::<T>(&text);
    let Some(found) = found else { panic!("{text}\n{:?}", collector.issues()) };
    let sent = serde_json::to_string(&found).expect("models are written as JSON");
    let (again, collector) = decode::<T>(&sent);
    let Some(again) = again else { panic!("{text}\nsent again: {sent}\n{:?}", collector.issues()) };
    assert_eq!(serde_json::to_string(&again).expect("JSON"), sent);
}

/// Right without an issue, or wrong with one; and the answer is JSON.
fn holds_out<T: Model>(value: &Value) {
    let text = value.to_string();
    let (found, collector) = decode::<T>(&text);
    assert_eq!(found.is_some(), collector.is_empty(), "{text}");
    assert!(collector.len() <= Collector::LIMIT);
    let unsettled =
        collector.issues().iter().find(|issue| matches!(issue.input, Input::Here | Input::Parent));
    assert_eq!(unsettled, None, "{text}");
    let answer = issues_to_json(collector.into_issues());
    assert!(serde_json::from_slice::<Value>(&answer).is_ok());
}

/// Puts something else in the place of a part.
fn spoil(value: &mut Value, chance: &mut Chance) {
    let others = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!("x"),
        json!([]),
        json!([{}]),
        json!({"a": 1}),
        json!(true),
    ];
    match value {
        Value::Array(items) if !items.is_empty() && chance.below(4) > 0 => {
            let place = chance.below(items.len());
            spoil(&mut items[place], chance);
        }
        Value::Object(map) if !map.is_empty() && chance.below(4) > 0 => {
            let key = map.keys().nth(chance.below(map.len())).expect("a key").clone();
            if chance.below(4) == 0 {
                let part = map.remove(&key).unwrap_or_default();
                map.insert(format!("{key}x"), part);
            } else if let Some(part) = map.get_mut(&key) {
                spoil(part, chance);
            }
        }
        other => *other = chance.one_of(&others).clone(),
    }
}

fn check<T: Model>(seed: u64) {
    let mut schemas = Schemas::new();
    let mut schema = T::schema(&mut schemas).into_value();
    let definitions = schemas.finish(&mut schema);
    let mut maker = Maker { definitions: &definitions, chance: Chance(seed) };
    for _ in 0..400 {
        let mut value = maker.value(&schema, 0);
        survives::<T>(&value);
        for _ in 0..4 {
            spoil(&mut value, &mut maker.chance);
            holds_out::<T>(&value);
        }
    }
}

#[model(crate = dunlin_model)]
#[serde(rename_all = "snake_case")]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum State {
    New,
    InWork,
    Done,
}

#[model(crate = dunlin_model)]
struct Line {
    #[field(min_length = 1, max_length = 8)]
    sku: String,
    #[field(ge = 5, le = 1000, multiple_of = 5)]
    quantity: u16,
    #[field(ge = 0, le = 0.5)]
    discount: Option<f64>,
    #[field(default = true)]
    taxed: bool,
}

#[model(crate = dunlin_model, extra = forbid)]
struct Order {
    id: u64,
    #[field(format = "email")]
    email: String,
    state: State,
    #[field(min_items = 1, max_items = 5)]
    lines: Vec<Line>,
    #[field(default)]
    labels: BTreeMap<State, Vec<Option<i32>>>,
    #[field(max_items = 3, default)]
    tags: BTreeSet<i8>,
    pair: Option<(i64, String)>,
    more: Option<Value>,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind")]
enum Step {
    Wait { seconds: u32 },
    Run(Line),
    Stop,
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Plan {
    Count(i64),
    Text(String),
    One(Box<Step>),
    Many(Vec<Plan>),
    Named { name: String, of: Box<Plan> },
}

#[model(crate = dunlin_model)]
enum Note {
    Empty,
    Text(String),
    Both { text: String, number: i64 },
    Nested(Vec<Note>),
}

#[test]
fn records() {
    check::<Order>(1);
    check::<Vec<Line>>(2);
}

#[test]
fn enums() {
    check::<Step>(3);
    check::<Plan>(4);
    check::<Note>(5);
}

#[test]
fn containers() {
    check::<BTreeMap<String, Vec<Option<bool>>>>(6);
    check::<(u8, Option<State>, Vec<f32>)>(7);
    check::<BTreeMap<i16, BTreeSet<String>>>(8);
}
