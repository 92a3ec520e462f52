//! Rules that cannot be kept, never bite, or that a field's own default breaks: for start-up errors.

use serde_json::{Map, Value};

use crate::{Bound, Rules, email, pattern};

/// What is wrong with the rules of a field. `schema` is that of its type, without the rules; `default` the value when
/// none was sent.
pub(super) fn of(rules: &Rules, schema: &Map<String, Value>, default: Option<&Value>) -> Vec<String> {
    let mut mistakes: Vec<String> = rules.pattern.and_then(pattern::mistake).into_iter().collect();
    let is_usable = mistakes.is_empty();
    mistakes.extend(lengths(rules));
    mistakes.extend(bounds(rules));
    if mistakes.is_empty() {
        mistakes.extend(beyond(rules, schema));
    }
    if let (Some(default), true) = (default, is_usable) {
        mistakes.extend(broken(rules, default).map(|rule| format!("the default does not keep {rule}")));
    }
    mistakes
}

fn lengths(rules: &Rules) -> Option<String> {
    let (least, most) = (rules.min_length?, rules.max_length?);
    (least > most).then(|| format!("no length is at least {least} and at most {most}"))
}

fn bounds(rules: &Rules) -> Option<String> {
    let (low, high) = (lowest(rules)?, highest(rules)?);
    let is_empty = low.value.real() > high.value.real()
        || (low.value.real() == high.value.real() && (low.is_open || high.is_open));
    is_empty.then(|| format!("no number keeps both {} and {}", low.shown(), high.shown()))
}

/// Bounds that the type keeps by itself, or that none of its values keeps.
fn beyond(rules: &Rules, schema: &Map<String, Value>) -> Option<String> {
    let schema = number(schema)?;
    let limit = |key: &str| schema.get(key).and_then(Value::as_i64).map(|limit| limit as f64);
    let (least, most) = (limit("minimum"), limit("maximum"));
    let step = f64::from(u8::from(schema.get("type").is_some_and(|name| name == "integer")));
    if let (Some(low), Some(least)) = (lowest(rules), least)
        && low.value.real() + low.step(step) < least
    {
        return Some(format!("{} says nothing: the type begins at {least}", low.shown()));
    }
    if let (Some(high), Some(most)) = (highest(rules), most)
        && high.value.real() - high.step(step) > most
    {
        return Some(format!("{} says nothing: the type ends at {most}", high.shown()));
    }
    if let (Some(low), Some(most)) = (lowest(rules), most)
        && low.value.real() + low.step(step) > most
    {
        return Some(format!("no value keeps {}: the type ends at {most}", low.shown()));
    }
    if let (Some(high), Some(least)) = (highest(rules), least)
        && high.value.real() - high.step(step) < least
    {
        return Some(format!("no value keeps {}: the type begins at {least}", high.shown()));
    }
    None
}

/// The schema of a number, also where `null` is allowed too.
fn number(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(choices) => choices.iter().filter_map(Value::as_object).find_map(number),
        None => Some(schema).filter(|schema| schema.contains_key("type")),
    }
}

/// The first rule that a value does not keep, as it is written.
fn broken(rules: &Rules, value: &Value) -> Option<String> {
    let length = match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(members) => Some(members.len()),
        _ => None,
    };
    if let Some(length) = length {
        if let Some(least) = rules.min_length.filter(|least| length < *least) {
            return Some(format!("the least length, {least}"));
        }
        if let Some(most) = rules.max_length.filter(|most| length > *most) {
            return Some(format!("the greatest length, {most}"));
        }
    }
    match value {
        Value::String(text) => broken_text(rules, text),
        Value::Number(number) => broken_number(rules, number.as_f64()?),
        _ => None,
    }
}

fn broken_text(rules: &Rules, text: &str) -> Option<String> {
    let pattern = rules.pattern.filter(|pattern| !pattern::is_match(pattern, text));
    let email = rules.format.filter(|format| *format == "email" && email::read(text).is_err());
    pattern
        .map(|pattern| format!("`pattern = {pattern:?}`"))
        .or_else(|| email.map(|format| format!("`format = {format:?}`")))
}

fn broken_number(rules: &Rules, value: f64) -> Option<String> {
    let low =
        lowest(rules).filter(|low| value < low.value.real() || (low.is_open && value == low.value.real()));
    let high = highest(rules)
        .filter(|high| value > high.value.real() || (high.is_open && value == high.value.real()));
    let step = rules.multiple_of.filter(|step| step.real() != 0.0 && value % step.real() != 0.0);
    let step = step.filter(|step| matches!(step, Bound::Int(_)));
    low.or(high)
        .map(|end| end.shown())
        .or_else(|| step.map(|step| format!("`multiple_of = {}`", shown(step))))
}

/// One end of what is allowed.
struct End {
    name: &'static str,
    value: Bound,
    /// The value itself is not allowed.
    is_open: bool,
}

impl End {
    fn shown(&self) -> String {
        format!("`{} = {}`", self.name, shown(self.value))
    }

    /// How far from its value the first one that is allowed lies.
    fn step(&self, step: f64) -> f64 {
        if self.is_open { step } else { 0.0 }
    }
}

fn lowest(rules: &Rules) -> Option<End> {
    let open = rules.gt.map(|value| End { name: "gt", value, is_open: true });
    open.or_else(|| rules.ge.map(|value| End { name: "ge", value, is_open: false }))
}

fn highest(rules: &Rules) -> Option<End> {
    let open = rules.lt.map(|value| End { name: "lt", value, is_open: true });
    open.or_else(|| rules.le.map(|value| End { name: "le", value, is_open: false }))
}

fn shown(bound: Bound) -> String {
    match bound {
        Bound::Int(value) => value.to_string(),
        Bound::Float(value) => format!("{value:?}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_that_cannot_hold_are_said() {
        let int = |value| Some(Bound::Int(value));
        let byte = json!({"type": "integer", "minimum": 0, "maximum": 255});
        let nullable = json!({"anyOf": [byte, {"type": "null"}]});
        let cases = [
            (
                Rules { ge: int(5), le: int(3), ..Rules::NONE },
                &byte,
                "no number keeps both `ge = 5` and `le = 3`",
            ),
            (
                Rules { gt: int(5), le: int(5), ..Rules::NONE },
                &byte,
                "no number keeps both `gt = 5` and `le = 5`",
            ),
            (Rules { ge: int(0), lt: int(256), ..Rules::NONE }, &byte, ""),
            (Rules { le: int(300), ..Rules::NONE }, &byte, "`le = 300` says nothing: the type ends at 255"),
            (
                Rules { ge: int(300), ..Rules::NONE },
                &nullable,
                "no value keeps `ge = 300`: the type ends at 255",
            ),
        ];
        for (rules, schema, expected) in cases {
            assert_eq!(of(&rules, schema.as_object().expect("an object"), None).join("; "), expected);
        }
        let rules = Rules { min_length: Some(3), max_length: Some(2), ..Rules::NONE };
        assert_eq!(of(&rules, &Map::new(), None), ["no length is at least 3 and at most 2"]);
    }

    #[test]
    fn defaults_keep_their_rules() {
        let cases = [
            (Rules { ge: Some(Bound::Int(1)), ..Rules::NONE }, json!(0), "`ge = 1`"),
            (Rules { ge: Some(Bound::Int(0)), ..Rules::NONE }, json!(0), ""),
            (Rules { lt: Some(Bound::Float(1.0)), ..Rules::NONE }, json!(1.0), "`lt = 1.0`"),
            (Rules { min_length: Some(1), ..Rules::NONE }, json!(""), "the least length, 1"),
            (Rules { max_length: Some(1), ..Rules::NONE }, json!([1, 2]), "the greatest length, 1"),
            (Rules { format: Some("email"), ..Rules::NONE }, json!("kea"), "`format = \"email\"`"),
        ];
        for (rules, default, expected) in cases {
            assert_eq!(broken(&rules, &default).unwrap_or_default(), expected, "{default}");
        }
    }
}
