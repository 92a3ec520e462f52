//! Structs: fields, rules, defaults, what is missing.

use dunlin_macros::model;
use dunlin_model::{At, Collector, Invalid, Rules, Schemas, Step, from_json};

#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq, Clone)]
struct Address {
    #[field(min_length = 1)]
    street: String,
    zip: Option<String>,
}

/// A user as the client sends it.
#[model(crate = dunlin_model, extra = forbid)]
#[derive(Debug, PartialEq, Clone)]
#[validate(with = check)]
struct UserCreate {
    #[field(min_length = 1, max_length = 80)]
    #[validate(with = not_root)]
    name: String,
    #[field(ge = 0, le = 150, default = 7)]
    age: u8,
    #[field(max_items = 2, default)]
    tags: Vec<String>,
    #[field(alias = "home-address")]
    home: Option<Box<Address>>,
    #[field(default = "de")]
    language: String,
}

fn not_root(name: String) -> Result<String, &'static str> {
    if name == "root" { Err("root is taken") } else { Ok(name) }
}

fn check(user: UserCreate) -> Result<UserCreate, Invalid> {
    if user.name == user.language { Err(Invalid::new("name and language are the same")) } else { Ok(user) }
}

fn decode(text: &str) -> Result<UserCreate, Vec<String>> {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    let user = from_json::<UserCreate>(text.as_bytes(), &at, &mut collector).expect("JSON");
    match user {
        Some(user) => Ok(user),
        None => Err(collector.into_issues().iter().map(|issue| show(&issue.loc) + &issue.kind).collect()),
    }
}

fn show(loc: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Key(text) | Step::Label(text) => format!("{text}."),
        Step::Index(index) => format!("{index}."),
    };
    loc.iter().map(step).collect()
}

#[test]
fn fills_in_what_was_not_sent() {
    let user = decode(r#"{"name":"Kea"}"#).expect("a user");
    assert_eq!(user.age, 7);
    assert_eq!(user.tags, [""; 0]);
    assert_eq!(user.home, None);
    assert_eq!(user.language, "de");
    let same: UserCreate = serde_json::from_str(r#"{"name":"Kea"}"#).expect("serde agrees");
    assert_eq!(same, user);
}

#[test]
fn collects_every_issue_in_the_order_of_the_fields() {
    let cases: [(&str, &[&str]); 8] = [
        ("{}", &["body.name.missing"]),
        (
            r#"{"tags":["a",1,"c"],"age":151,"name":""}"#,
            &["body.name.string_too_short", "body.age.less_than_equal", "body.tags.too_long"],
        ),
        (
            r#"{"name":"a","home-address":{"street":""},"x":1}"#,
            &["body.home-address.street.string_too_short", "body.x.extra_forbidden"],
        ),
        (
            r#"{"name":"a","home-address":[1,{"a":[2]}],"age":-1}"#,
            &["body.age.greater_than_equal", "body.home-address.model_attributes_type"],
        ),
        (r#"{"name":"root","age":null}"#, &["body.name.value_error", "body.age.int_type"]),
        (r#"{"name":"de"}"#, &["body.value_error"]),
        (r#"{"name":1,"name":"a","age":2,"age":"x"}"#, &["body.age.int_parsing"]),
        ("[]", &["body.model_attributes_type"]),
    ];
    for (text, expected) in cases {
        assert_eq!(decode(text), Err(expected.iter().map(|text| (*text).to_owned()).collect()), "{text}");
    }
}

#[test]
fn stops_at_32_issues() {
    let text = format!("[{}]", "1,".repeat(100_000) + "1");
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    assert_eq!(from_json::<Vec<String>>(text.as_bytes(), &at, &mut collector), Ok(None));
    assert_eq!(collector.len(), 32);
}

#[test]
fn is_described_by_name() {
    let mut schemas = Schemas::new();
    let schema = <UserCreate as dunlin_model::Described>::schema(&mut schemas).into_value();
    assert_eq!(schema, serde_json::json!({"$ref": "#/components/schemas/UserCreate"}));
    assert_eq!(schemas.into_definitions().keys().collect::<Vec<_>>(), ["Address", "UserCreate"]);
}
