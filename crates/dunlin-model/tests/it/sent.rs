//! What is sent, where it is not what is received: the schema of a response says so.

use std::time::Duration;

use dunlin_macros::model;
use dunlin_model::{At, Collector, Model, Rules, Schemas, from_json};
use serde_json::{Value, json};

fn received<T: Model>() -> Value {
    let mut schemas = Schemas::new();
    let mut schema = T::schema(&mut schemas).into_value();
    json!([schemas.finish(&mut schema), schema])
}

fn sent<T: Model>() -> Value {
    let mut schemas = Schemas::new();
    let mut schema = schemas.as_output(T::schema).into_value();
    json!([schemas.finish(&mut schema), schema])
}

/// The keys that are sent are those of the schema.
fn is_documented<T: Model>(value: &Value) -> Value {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    let found: Option<T> = from_json(value.to_string().as_bytes(), &at, &mut collector).expect("JSON");
    let sent_value = serde_json::to_value(found.expect("a value")).expect("JSON");
    let schema = &sent::<T>()[0][T::type_name()];
    let keys = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>());
    assert_eq!(keys(&sent_value), keys(&schema["properties"]));
    schema.clone()
}

#[model(crate = dunlin_model)]
#[serde(rename_all(serialize = "camelCase"))]
struct Account {
    user_name: String,
    #[serde(rename(deserialize = "mail"))]
    mail_address: String,
    #[serde(rename = "the-age")]
    age: u8,
    #[serde(skip_deserializing)]
    #[field(default = 3)]
    login_count: u32,
    #[field(alias = "nick")]
    nick_name: Option<String>,
}

#[test]
fn names_and_fields_that_are_only_sent() {
    let value = json!({"user_name": "kea", "mail": "a@b", "the-age": 3, "nick": null});
    let schema = is_documented::<Account>(&value);
    assert_eq!(schema["required"], json!(["userName", "mailAddress", "the-age", "loginCount"]));
    let count = json!({"maximum": 4_294_967_295_u32, "minimum": 0, "readOnly": true, "title": "Login Count", "type": "integer"});
    assert_eq!(schema["properties"]["loginCount"], count);
    let schema = &received::<Account>()[0]["Account"];
    let names: Vec<&String> = schema["properties"].as_object().expect("an object").keys().collect();
    assert_eq!(names, ["user_name", "mail", "the-age", "nick"]);
}

#[model(crate = dunlin_model)]
struct Traced {
    id: bool,
    #[serde(skip_deserializing)]
    #[field(hidden)]
    trace: u8,
}

#[test]
fn what_is_hidden_is_not_documented() {
    let properties = &sent::<Traced>()[0]["Traced"]["properties"];
    assert_eq!(*properties, json!({"id": {"title": "Id", "type": "boolean"}}));
}

#[model(crate = dunlin_model)]
#[serde(rename_all(serialize = "UPPERCASE"))]
enum State {
    New,
    #[serde(rename = "done")]
    Done,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind", rename_all(serialize = "lowercase"), rename_all_fields(serialize = "camelCase"))]
enum Event {
    Opened { by_whom: String },
}

#[test]
fn variants() {
    assert_eq!(received::<State>()[0]["State"]["enum"], json!(["New", "done"]));
    assert_eq!(sent::<State>()[0]["State"]["enum"], json!(["NEW", "done"]));
    let opened = &sent::<Event>()[0]["Opened"]["properties"];
    assert_eq!(opened["kind"]["const"], "opened");
    assert!(opened["byWhom"].is_object());
    assert_eq!(received::<Event>()[0]["Opened"]["properties"]["kind"]["const"], "Opened");
}

#[model(crate = dunlin_model)]
#[derive(Clone)]
#[serde(into = "Price")]
struct Product {
    name: String,
    cents: u32,
}

#[model(crate = dunlin_model)]
struct Price {
    price: String,
}

impl From<Product> for Price {
    fn from(product: Product) -> Self {
        Price { price: format!("{}: {}", product.name, product.cents) }
    }
}

#[test]
fn a_type_that_is_sent_as_another() {
    assert_eq!(received::<Product>()[1], json!({"$ref": "#/components/schemas/Product"}));
    assert_eq!(sent::<Product>()[1], json!({"$ref": "#/components/schemas/Price"}));
}

#[model(crate = dunlin_model)]
struct Timing {
    #[field(default = Duration::from_secs(90))]
    wait: Duration,
    #[field(default = vec![Duration::from_secs(1)])]
    steps: Vec<Duration>,
    #[field(default = Some(Duration::from_millis(1500)))]
    limit: Option<Duration>,
    #[field(default = chrono::TimeDelta::seconds(-5))]
    offset: chrono::TimeDelta,
}

#[test]
fn defaults_are_shown_as_they_are_received() {
    let properties = &received::<Timing>()[0]["Timing"]["properties"];
    let default = |name: &str| properties[name]["default"].clone();
    let shown = ["wait", "steps", "limit", "offset"].map(default);
    assert_eq!(shown, [json!("PT1M30S"), json!(["PT1S"]), json!("PT1.5S"), json!("-PT5S")]);
}
