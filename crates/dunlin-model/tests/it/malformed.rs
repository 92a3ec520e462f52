//! Malformed JSON is reported at the place and in the words of Python's `json`.

use dunlin_model::{At, Collector, Malformed, Rules, from_json, issues_to_json, json_members};
use serde_json::Value;

fn decode(document: &[u8]) -> Result<Option<Value>, Malformed> {
    from_json(document, &At::root("body", &Rules::NONE), &mut Collector::new())
}

#[test]
fn python_says_the_same() {
    let lines: Vec<(String, Option<usize>, Option<String>)> =
        serde_json::from_str(include_str!("../malformed/broken.json")).expect("the answers are JSON");
    assert!(lines.len() > 300);
    let mut wrong = Vec::new();
    for (document, offset, words) in lines {
        let found = decode(document.as_bytes());
        let is_same = match (&found, offset, words) {
            (Err(malformed), Some(offset), Some(words)) => {
                let issue = serde_json::to_value(malformed.to_issue()).expect("an issue is JSON");
                malformed.offset() == offset && issue["ctx"]["error"] == words.as_str()
            }
            (Ok(Some(_)), None, None) => true,
            (Err(_), None, None) => is_python_only(&document),
            _ => false,
        };
        if !is_same {
            wrong.push(format!("{document:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// What Python reads and JSON does not know, and what is nested too deep for us.
fn is_python_only(document: &str) -> bool {
    ["NaN", "Infinity", "ud8", "udc26"].iter().any(|text| document.contains(text)) || document.len() >= 400
}

#[test]
fn is_an_issue_of_the_whole_body() {
    let malformed = decode(br#"{"a": }"#).expect_err("malformed");
    let expected = r#"{"detail":[{"type":"json_invalid","loc":["body",6],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}}]}"#;
    assert_eq!(String::from_utf8(issues_to_json(vec![malformed.to_issue()])).expect("text"), expected);
    assert!(malformed.is_text());
    assert_eq!(malformed.to_string(), "Expecting value at character 6");
}

#[test]
fn bytes_that_are_no_text_are_told_apart() {
    for bytes in [&b"\"\xff\""[..], b"\xff\xfe{\0}\0", b"{\"a\": \"\xc3\"}"] {
        assert!(!decode(bytes).expect_err("no text").is_text());
        assert!(!json_members(bytes).expect_err("no text").is_text());
    }
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    assert_eq!(decode(b"\xEF\xBB\xBF1"), Ok(Some(Value::from(1))));
}

#[test]
fn malformed_json_hides_what_was_collected_before() {
    let mut collector = Collector::new();
    let found = from_json::<Vec<i64>>(b"[\"a\", 1", &At::root("body", &Rules::NONE), &mut collector);
    assert_eq!(found.expect_err("malformed").offset(), 7);
}

#[test]
fn deep_documents_are_refused() {
    let document = "[".repeat(100_000);
    assert!(decode(document.as_bytes()).is_err());
    let document = "{\"a\":".repeat(100_000);
    assert!(decode(document.as_bytes()).is_err());
}

#[test]
fn members_are_taken_apart() {
    let members =
        json_members(br#" { "a" : [1, {"b": "}"}] , "\u0062":2,"a": "x" } "#).expect("JSON").expect("object");
    let members: Vec<(&str, &str)> =
        members.iter().map(|(key, json)| (&**key, std::str::from_utf8(json).expect("text"))).collect();
    assert_eq!(members, [("a", r#"[1, {"b": "}"}]"#), ("b", "2"), ("a", r#""x""#)]);
    assert_eq!(json_members(b"{}"), Ok(Some(Vec::new())));
    assert_eq!(json_members(b"[1]"), Ok(None));
    assert_eq!(json_members(b"[1").expect_err("malformed").offset(), 2);
}
