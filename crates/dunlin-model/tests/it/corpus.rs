//! pydantic's answers to more than a thousand values are ours, but for a reviewed list of differences.

mod differences;
mod models;
pub(crate) mod types;

use dunlin_model::{At, Collector, Input, Issue, Model, Rules, from_json, from_texts};
use serde_json::{Value, json};

use types::Decoder;

/// One case of the corpus.
struct Case {
    type_name: String,
    rules: Value,
    json: String,
    texts: Option<Vec<String>>,
    expected: Answer,
}

/// What came out: the value as it is sent again, or the issues.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Value(Value),
    Issues(Value),
}

impl Case {
    fn read(case: &Value) -> Self {
        let input = &case["input"];
        let texts = match input {
            Value::String(text) => vec![text.clone()],
            Value::Array(list) => list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => Vec::new(),
        };
        Case {
            type_name: case["type"].as_str().expect("a type").to_owned(),
            rules: case["rules"].clone(),
            json: case["json"].as_str().map_or_else(|| input.to_string(), str::to_owned),
            texts: (case["text"] == true).then_some(texts),
            expected: match &case["issues"] {
                Value::Null => Answer::Value(case["output"].clone()),
                issues => Answer::Issues(issues.clone()),
            },
        }
    }

    fn name(&self) -> String {
        format!("{} {} {}", self.type_name, self.rules, self.json)
    }
}

/// Decodes JSON as `T`.
fn decode_json<T: Model>(text: &str, rules: &Rules) -> Answer {
    let mut collector = Collector::new();
    let at = At::root("body", rules);
    let value = from_json::<T>(text.as_bytes(), &at, &mut collector).expect("the corpus is JSON");
    answer(value, &collector)
}

/// Decodes texts as `T`, as from a query string.
fn decode_texts<T: Model>(texts: &[String], rules: &Rules) -> Answer {
    let mut collector = Collector::new();
    let texts: Vec<_> = texts.iter().map(|text| text.as_str().into()).collect();
    let value = from_texts::<T>(&texts, &At::root("query", rules), &mut collector);
    answer(value, &collector)
}

fn answer<T: Model>(value: Option<T>, collector: &Collector) -> Answer {
    match value {
        Some(value) if collector.is_empty() => {
            Answer::Value(serde_json::to_value(&value).expect("models are written as JSON"))
        }
        Some(_) => panic!("a value and issues: {:?}", collector.issues()),
        None => Answer::Issues(collector.issues().iter().map(issue).collect()),
    }
}

fn issue(issue: &Issue) -> Value {
    assert!(!matches!(issue.input, Input::Here | Input::Parent), "not looked up: {issue:?}");
    let mut value = serde_json::to_value(issue).expect("an issue is JSON");
    value["loc"].as_array_mut().expect("a list").remove(0);
    value
}

/// Sets come in no order, and chrono writes no zeros at the end of a fraction.
fn normal(answer: Answer, type_name: &str) -> Answer {
    match answer {
        Answer::Value(Value::Array(mut items)) if type_name.contains("set[") => {
            items.sort_by_key(Value::to_string);
            Answer::Value(Value::Array(items))
        }
        Answer::Value(Value::String(text)) if text.contains(':') && text.contains('.') => {
            let end = text.find(['Z', '+']).unwrap_or(text.len());
            Answer::Value(Value::from(text[..end].trim_end_matches('0').to_owned() + &text[end..]))
        }
        other => other,
    }
}

/// The cases in which dunlin answers otherwise, each with both answers.
fn differing(file: &str) -> Vec<(Case, String)> {
    let cases: Vec<Value> = serde_json::from_str(file).expect("the corpus is JSON");
    let cases = cases.iter().map(Case::read).filter(|case| !Decoder::WITHOUT.contains(&&*case.type_name));
    cases.filter_map(|case| difference(&case).map(|difference| (case, difference))).collect()
}

fn difference(case: &Case) -> Option<String> {
    let decoder = Decoder::of(&case.type_name).expect("a type of the corpus");
    let rules = types::rules(&case.type_name, &case.rules);
    let json = std::iter::once(("JSON", (decoder.json)(&case.json, rules)));
    let text = case.texts.iter().map(|texts| ("text", (decoder.text)(texts, rules)));
    let expected = normal(case.expected.clone(), &case.type_name);
    let answers = json.chain(text).map(|(source, found)| (source, normal(found, &case.type_name)));
    let differences = answers.filter(|(_, found)| *found != expected).map(|(source, found)| {
        format!("{} ({source})\n  here     {found:?}\n  pydantic {expected:?}", case.name())
    });
    differences.reduce(|first, second| format!("{first}\n{second}"))
}

fn check(file: &str) {
    let differing = differing(file).into_iter();
    let wrong = differing.filter(|(case, _)| differences::reason(&case.name()).is_none());
    let wrong: Vec<String> = wrong.map(|(_, difference)| difference).collect();
    assert!(wrong.is_empty(), "{} cases differ\n{}", wrong.len(), wrong.join("\n"));
}

const SCALARS: &str = include_str!("../corpus/scalars.json");
const CONSTRAINTS: &str = include_str!("../corpus/constraints.json");
const CONTAINERS: &str = include_str!("../corpus/containers.json");
const MODELS: &str = include_str!("../corpus/models.json");

#[test]
fn scalars() {
    check(SCALARS);
}

#[test]
fn constraints() {
    check(CONSTRAINTS);
}

#[test]
fn containers() {
    check(CONTAINERS);
}

#[test]
fn models() {
    check(MODELS);
}

#[test]
fn every_listed_difference_is_one() {
    let differing: Vec<_> =
        [SCALARS, CONSTRAINTS, CONTAINERS, MODELS].into_iter().flat_map(differing).collect();
    let is_one = |name: &&&str| !differing.iter().any(|(case, _)| case.name().starts_with(**name));
    let listed = differences::DIFFERENCES.iter().flat_map(|(_, names)| names.iter());
    assert_eq!(listed.filter(is_one).collect::<Vec<_>>(), Vec::<&&str>::new(), "listed, but the same");
}

#[test]
fn answers_are_compared() {
    assert_ne!(decode_json::<i64>("1", &Rules::NONE), Answer::Value(json!(2)));
}
