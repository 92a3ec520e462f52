//! pydantic's answers to more than a thousand values are ours, but for a reviewed list of differences.

mod differences;
mod models;
mod types;

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
    answer(value, collector)
}

/// Decodes texts as `T`, as from a query string.
fn decode_texts<T: Model>(texts: &[String], rules: &Rules) -> Answer {
    let mut collector = Collector::for_text();
    let texts: Vec<_> = texts.iter().map(|text| text.as_str().into()).collect();
    let value = from_texts::<T>(&texts, &At::root("query", rules), &mut collector);
    answer(value, collector)
}

fn answer<T: Model>(value: Option<T>, collector: Collector) -> Answer {
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

/// Sets come in no order.
fn sorted(answer: Answer, type_name: &str) -> Answer {
    match answer {
        Answer::Value(Value::Array(mut items)) if type_name.contains("set[") => {
            items.sort_by_key(Value::to_string);
            Answer::Value(Value::Array(items))
        }
        other => other,
    }
}

fn check(file: &str, text: &str) {
    let cases: Vec<Value> = serde_json::from_str(text).expect("the corpus is JSON");
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases.iter().map(Case::read) {
        let Some(decoder) = Decoder::of(&case.type_name) else {
            wrong.push(format!("{}: no such type here", case.type_name));
            continue;
        };
        let rules = types::rules(&case.type_name, &case.rules);
        let mut answers = vec![("JSON", (decoder.json)(&case.json, rules))];
        if let Some(texts) = &case.texts {
            answers.push(("text", (decoder.text)(texts, rules)));
        }
        for (source, found) in answers {
            count += 1;
            let (found, expected) =
                (sorted(found, &case.type_name), sorted(case.expected.clone(), &case.type_name));
            match differences::reason(&case.name(), &found) {
                Some(_) if found == expected => wrong.push(format!("{}: no longer differs", case.name())),
                None if found != expected => {
                    wrong.push(format!(
                        "{} ({source})\n  here     {found:?}\n  pydantic {expected:?}",
                        case.name()
                    ));
                }
                _ => {}
            }
        }
    }
    assert!(count > 100, "{file}: only {count} cases were run");
    assert!(wrong.is_empty(), "{file}: {} of {count} differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn scalars() {
    check("scalars", include_str!("../corpus/scalars.json"));
}

#[test]
fn constraints() {
    check("constraints", include_str!("../corpus/constraints.json"));
}

#[test]
fn containers() {
    check("containers", include_str!("../corpus/containers.json"));
}

#[test]
fn models() {
    check("models", include_str!("../corpus/models.json"));
}

#[test]
fn answers_are_compared() {
    assert_ne!(decode_json::<i64>("1", &Rules::NONE), Answer::Value(json!(2)));
}
