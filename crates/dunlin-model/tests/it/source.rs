//! Sources: what is echoed of the data, and models made of query strings, headers, forms.

use std::borrow::Cow;

use dunlin_macros::model;
use dunlin_model::{
    At, Collector, Model, Pairs, Rules, from_json, from_pairs, from_text, from_texts, issues_to_json,
};
use serde_json::{Value, json};

#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq)]
struct Login {
    name: String,
    #[field(secret, min_length = 8)]
    password: String,
    #[field(default)]
    codes: Vec<i64>,
}

#[model(crate = dunlin_model, extra = forbid)]
#[derive(Debug, PartialEq)]
struct Filter {
    #[field(ge = 0, le = 100, default = 100)]
    limit: u32,
    #[field(min_length = 2)]
    user_agent: Option<String>,
    #[field(default)]
    tags: Vec<i64>,
}

/// Decodes what is wrong; gives `loc`, `type` and `input` of each issue.
fn issues<T: Model>(decode: impl FnOnce(&At<'_>, &mut Collector) -> Option<T>) -> Value {
    let mut collector = Collector::new();
    assert!(decode(&At::root("body", &Rules::NONE), &mut collector).is_none());
    let answer: Value = serde_json::from_slice(&issues_to_json(collector.into_issues())).expect("JSON");
    let short = answer["detail"].as_array().expect("a list").iter().map(|issue| {
        let mut line = vec![issue["loc"].clone(), issue["type"].clone()];
        line.extend(issue.get("input").cloned());
        Value::from(line)
    });
    short.collect()
}

fn json<T: Model>(text: &str) -> Value {
    issues::<T>(|at, collector| from_json(text.as_bytes(), at, collector).expect("JSON"))
}

#[test]
fn echoes_what_was_sent_there() {
    assert_eq!(
        json::<Vec<Filter>>(r#"[{"limit": {"a":[1, 2]}}, {"limit":5,"tags":[1,"x"], "more": null}, 7]"#),
        json!([
            [["body", 0, "limit"], "int_type", {"a": [1, 2]}],
            [["body", 1, "tags", 1], "int_parsing", "x"],
            [["body", 1, "more"], "extra_forbidden", null],
            [["body", 2], "model_attributes_type", 7],
        ])
    );
}

#[test]
fn the_last_of_two_keys_is_echoed() {
    assert_eq!(
        json::<Filter>(r#"{"limit": "a", "limit": "b", "tags": [1], "tags": ["c"]}"#),
        json!([[["body", "limit"], "int_parsing", "b"], [["body", "tags", 0], "int_parsing", "c"]])
    );
}

#[test]
fn what_is_missing_echoes_what_holds_it() {
    assert_eq!(
        json::<Vec<Login>>(r#"[{"codes": [1], "x": 1.50}]"#),
        json!([
            [["body", 0, "name"], "missing", {"codes": [1], "x": 1.5}],
            [["body", 0, "password"], "missing", {"codes": [1], "x": 1.5}],
        ])
    );
}

#[test]
fn secrets_are_not_echoed() {
    let cases = [
        (r#"{"name": "a", "password": "short"}"#, json!([[["body", "password"], "string_too_short"]])),
        (
            r#"{"password": "hunter2hunter2"}"#,
            json!([[["body", "name"], "missing", {"password": "**********"}]]),
        ),
        (
            r#"{"codes": ["x"], "password": {"a": "hunter2"}}"#,
            json!([
                [["body", "name"], "missing", {"codes": ["x"], "password": "**********"}],
                [["body", "password"], "string_type"],
                [["body", "codes", 0], "int_parsing", "x"],
            ]),
        ),
        (r#"[{"password": "hunter2hunter2"}]"#, json!([[["body"], "model_attributes_type"]])),
    ];
    for (text, expected) in cases {
        assert_eq!(json::<Login>(text), expected, "{text}");
    }
}

#[test]
fn a_secret_behind_the_last_issue_is_not_echoed() {
    let wrong = vec!["\"x\""; 40].join(",");
    let text = format!(r#"[{{"codes": [1]}}, {{"codes": [{wrong}], "password": "hunter2hunter2"}}]"#);
    let issues = json::<Vec<Login>>(&text).to_string();
    assert!(!issues.contains("hunter2"), "{issues}");
}

#[test]
fn many_secrets_hide_everything_around_them() {
    let logins = vec![r#"{"name":"a","password":"hunter2hunter2"}"#; 100].join(",");
    let text = format!(r#"[{logins}, {{"password": "hunter2hunter2"}}]"#);
    assert_eq!(json::<Vec<Login>>(&text), json!([[["body", 100, "name"], "missing"]]));
}

#[test]
fn large_inputs_are_not_echoed() {
    let fits = "x".repeat(1000);
    let large = "x".repeat(1100);
    let found = json::<(bool, bool)>(&json!([fits, large]).to_string());
    assert_eq!(found, json!([[["body", 0], "bool_parsing", fits], [["body", 1], "bool_parsing"]]));
}

#[test]
fn an_answer_has_at_most_64_kib() {
    let key = "k".repeat(10_000);
    let values: serde_json::Map<String, Value> =
        (0..40).map(|number| (format!("{key}{number}"), json!("x"))).collect();
    let mut collector = Collector::new();
    let text = Value::Object(values).to_string();
    let found: Option<std::collections::HashMap<String, i64>> =
        from_json(text.as_bytes(), &At::root("body", &Rules::NONE), &mut collector).expect("JSON");
    assert!(found.is_none());
    let answer = issues_to_json(collector.into_issues());
    assert!(answer.len() <= 64 * 1024 && answer.len() > 32 * 1024, "{}", answer.len());
    serde_json::from_slice::<Value>(&answer).expect("JSON all the same");
}

#[test]
fn one_parameter_is_made_of_its_text() {
    let at = At::root("query", &Rules::NONE);
    let mut collector = Collector::new();
    assert_eq!(from_text::<i64>(" 7 ", &at, &mut collector), Some(7));
    assert_eq!(from_text::<Option<bool>>("on", &at, &mut collector), Some(Some(true)));
    let texts: [Cow<'_, str>; 2] = ["1".into(), "2".into()];
    assert_eq!(from_texts::<Vec<i64>>(&texts, &at, &mut collector), Some(vec![1, 2]));
    assert_eq!(from_texts::<Option<(i64, u8)>>(&texts, &at, &mut collector), Some(Some((1, 2))));
    assert_eq!(from_texts::<i64>(&texts, &at, &mut collector), Some(2));
    assert!(collector.is_empty());
}

#[test]
fn wrong_parameters_echo_their_text() {
    let texts: [Cow<'_, str>; 2] = ["a".into(), "b".into()];
    assert_eq!(
        issues::<Vec<i64>>(|at, collector| from_texts(&texts, at, collector)),
        json!([[["body", 0], "int_parsing", "a"], [["body", 1], "int_parsing", "b"]])
    );
    assert_eq!(
        issues::<i64>(|at, collector| from_texts(&texts, at, collector)),
        json!([[["body"], "int_parsing", "b"]])
    );
}

fn pairs(text: &str) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.into(), value.into())).collect()
}

#[test]
fn a_query_is_a_model() {
    let mut collector = Collector::new();
    let found = from_pairs::<Filter>(
        &pairs("tags=1&limit=5&tags=2&limit=7"),
        &At::root("query", &Rules::NONE),
        &mut collector,
    );
    assert_eq!(found, Some(Filter { limit: 7, user_agent: None, tags: vec![1, 2] }));
}

#[test]
fn a_wrong_query_names_each_issue() {
    assert_eq!(
        issues::<Filter>(|at, collector| from_pairs(
            &pairs("limit=101&tags=x&tags=2&more=1&more=2"),
            at,
            collector
        )),
        json!([
            [["body", "limit"], "less_than_equal", "101"],
            [["body", "tags", 0], "int_parsing", "x"],
            [["body", "more"], "extra_forbidden", ["1", "2"]],
        ])
    );
    assert_eq!(
        issues::<Login>(|at, collector| from_pairs(&pairs("codes=1&codes=2"), at, collector)),
        json!([
            [["body", "name"], "missing", {"codes": ["1", "2"]}],
            [["body", "password"], "missing", {"codes": ["1", "2"]}],
        ])
    );
}

#[test]
fn headers_are_called_as_headers() {
    let headers = [("user-agent", "x"), ("limit", "5")];
    assert_eq!(
        issues::<Filter>(|at, collector| Pairs::new(headers).as_headers().decode(at, collector)),
        json!([[["body", "user-agent"], "string_too_short", "x"]])
    );
    let secret = Rules { secret: true, ..Rules::NONE };
    let at = At::root("header", &secret);
    let mut collector = Collector::new();
    assert_eq!(Pairs::new(headers).as_headers().decode::<Login>(&at, &mut collector), None);
    let answer = String::from_utf8(issues_to_json(collector.into_issues())).expect("text");
    assert!(!answer.contains("input"), "{answer}");
}

#[test]
fn empty_form_fields_are_missing() {
    let form = [("name", ""), ("codes", "1"), ("codes", ""), ("password", "12345678")];
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    assert_eq!(Pairs::new(form).without_empty().decode::<Login>(&at, &mut collector), None);
    let found: Vec<String> = collector.issues().iter().map(|issue| issue.kind.to_string()).collect();
    assert_eq!(found, ["missing", "int_parsing"]);
}

#[test]
fn many_names_cost_no_more_than_they_are() {
    let names: Vec<String> = (0..100_000).map(|number| format!("n{number}")).collect();
    let pairs = Pairs::new(names.iter().map(|name| (name.as_str(), "1")));
    let mut collector = Collector::new();
    assert_eq!(pairs.decode::<Filter>(&At::root("query", &Rules::NONE), &mut collector), None);
    assert_eq!(collector.len(), Collector::LIMIT);
}

#[model(crate = dunlin_model)]
struct Outer {
    login: Login,
    #[field(default)]
    others: Vec<Login>,
    count: i64,
}

#[model(crate = dunlin_model)]
struct Flat {
    #[serde(flatten)]
    login: Login,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind")]
enum Auth {
    Login(Login),
    Token {
        #[field(secret)]
        token: String,
    },
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind", content = "data")]
enum Sent {
    Login(Login),
    Nothing,
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Either {
    Logins(Vec<Login>),
    Pair(Box<(Option<Login>, i64)>),
}

#[model(crate = dunlin_model)]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Password(#[field(secret)] String);

#[model(crate = dunlin_model)]
struct Aliased {
    name: String,
    #[field(secret)]
    #[serde(alias = "pass", deserialize_with = "number_in_text")]
    password: i64,
    #[serde(alias = "key")]
    own: Option<Password>,
}

fn number_in_text<'de, D: serde::Deserializer<'de>>(source: D) -> Result<i64, D::Error> {
    serde::Deserialize::deserialize(source)
}

fn all<T: Model>(text: &str) -> String {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    assert!(from_json::<T>(text.as_bytes(), &at, &mut collector).expect("JSON").is_none(), "{text}");
    String::from_utf8(issues_to_json(collector.into_issues())).expect("text")
}

#[test]
fn secrets_are_not_echoed_where_data_has_a_wrong_shape() {
    let login = r#"{"name": "a", "password": "hunter2hunter2"}"#;
    let list = format!("[{login}]");
    let answers = [
        all::<Vec<Login>>(login),
        all::<Vec<Option<Box<Login>>>>(login),
        all::<[Login; 1]>(&format!("[{login}, {login}]")),
        all::<(Login, Login)>(login),
        all::<(Login,)>(&format!("[{login}, {login}]")),
        all::<std::collections::BTreeMap<String, Login>>(&list),
        all::<std::collections::BTreeMap<Password, i64>>(&list),
        all::<Outer>(&format!(r#"[{{"login": {login}}}]"#)),
        all::<Outer>(&format!(r#"{{"login": {list}}}"#)),
        all::<Outer>(&format!(r#"{{"login": {login}, "others": {login}}}"#)),
        all::<Flat>(&list),
        all::<Auth>(login),
        all::<Auth>(&list),
        all::<Auth>(r#"{"kind": "other", "token": "hunter2hunter2"}"#),
        all::<Auth>(r#"{"kind": "Login", "password": "hunter2hunter2"}"#),
        all::<Vec<Auth>>(r#"{"kind": "Token", "token": "hunter2hunter2"}"#),
        all::<Sent>(r#"{"kind": "Login", "password": "hunter2hunter2"}"#),
        all::<(Sent, i64)>(r#"[{"kind": "Login", "password": "hunter2hunter2"}]"#),
        all::<Either>(login),
        all::<Either>(&format!("[{login}]").replace("name", "nom")),
        all::<Aliased>(r#"{"pass": 1, "key": "hunter2"}"#),
        all::<Aliased>(r#"{"pass": "hunter2"}"#),
        all::<Aliased>(r#"{"password": "hunter2"}"#),
        all::<Aliased>(r#"{"password": 1, "own": "hunter2"}"#),
    ];
    for answer in answers {
        assert!(!answer.contains("hunter2"), "{answer}");
    }
}

#[model(crate = dunlin_model)]
struct Headers {
    #[field(secret)]
    api_key: String,
    #[serde(alias = "x_trace")]
    trace: i64,
}

#[test]
fn secret_headers_are_not_echoed() {
    let found = issues::<Headers>(|at, collector| {
        Pairs::new([("api-key", "hunter2")]).as_headers().decode(at, collector)
    });
    assert_eq!(found, json!([[["body", "trace"], "missing", {"api-key": "**********"}]]));
}

#[model(crate = dunlin_model)]
struct Named {
    #[serde(alias = "nick", alias = "call")]
    #[validate(with = not_none)]
    name: i64,
}

fn not_none(value: i64) -> Result<i64, &'static str> {
    if value == 0 { Err("is zero") } else { Ok(value) }
}

#[test]
fn a_value_sent_under_an_alias_is_named_by_it() {
    let cases = [
        (r#"{"nick": "x"}"#, json!([[["body", "nick"], "int_parsing", "x"]])),
        (r#"{"call": 0}"#, json!([[["body", "call"], "value_error", 0]])),
        (r#"{"nick": "x", "call": "y"}"#, json!([[["body", "call"], "int_parsing", "y"]])),
        (r#"{"nick": "x", "name": "y"}"#, json!([[["body", "name"], "int_parsing", "y"]])),
        (r#"{"name": "x", "nick": 0}"#, json!([[["body", "nick"], "value_error", 0]])),
        (r#"{}"#, json!([[["body", "name"], "missing", {}]])),
    ];
    for (text, expected) in cases {
        assert_eq!(json::<Named>(text), expected, "{text}");
    }
    assert!(
        from_json::<Named>(
            br#"{"nick": "x", "call": 1}"#,
            &At::root("body", &Rules::NONE),
            &mut Collector::new()
        )
        .is_ok_and(|found| found.is_some())
    );
    let found = issues::<Headers>(|at, collector| {
        Pairs::new([("api-key", "hunter2"), ("x-trace", "y")]).as_headers().decode(at, collector)
    });
    assert_eq!(found, json!([[["body", "x-trace"], "int_parsing", "y"]]));
}

#[test]
fn keys_and_messages_are_cut() {
    let long = "ü".repeat(10_000);
    let cut = "ü".repeat(512);
    let text = json!({ "name": "a", &long: 1, "limit": 1 }).to_string();
    assert_eq!(
        json::<Filter>(&text.replace("name", "user_agent").replace("\"a\"", "\"aa\"")),
        json!([[["body", cut], "extra_forbidden", 1]])
    );
    let keys = json::<std::collections::BTreeMap<i64, i64>>(&json!({ &long: 1 }).to_string());
    assert_eq!(keys, json!([[["body", cut, "[key]"], "int_parsing"]]));
    let found = issues::<Filter>(|at, collector| {
        from_pairs(&[("limit".into(), long.as_str().into())], at, collector)
    });
    assert_eq!(found, json!([[["body", "limit"], "int_parsing"]]));
    let secret = json::<std::collections::BTreeMap<SecretNumber, i64>>(r#"{"a": 1}"#);
    assert_eq!(secret, json!([[["body", "a", "[key]"], "int_parsing"]]));
    let mut collector = Collector::new();
    collector.push(&At::root("body", &Rules::NONE), "x", "ü".repeat(10_000));
    assert!(issues_to_json(collector.into_issues()).len() < 1200);
}

#[model(crate = dunlin_model)]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SecretNumber(#[field(secret)] i64);
