//! Hot path: text, with its length, pattern and format.

use serde::de::Deserializer;

use crate::list::Count;
use crate::token::{self, Token};
use crate::{At, Collector, Described, Issue, Kind, Model, Rules, Schema, Schemas, email, pattern};

impl Model for String {}

impl Described for String {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| match token {
            Token::Text(text) if keeps(text, at.rules) => Some(text.to_owned()),
            other => slow(other, at, collector),
        })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string")
    }

    fn type_name() -> String {
        "str".to_owned()
    }
}

impl Model for Box<str> {}

impl Described for Box<str> {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        Ok(String::decode(source, at, collector)?.map(String::into_boxed_str))
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        String::schema(schemas)
    }

    fn type_name() -> String {
        String::type_name()
    }
}

impl Model for char {}

impl Described for char {
    const KIND: Kind = Kind::Text;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        const ONE: Rules = Rules { min_length: Some(1), max_length: Some(1), ..Rules::NONE };
        let text = String::decode(source, &at.under(&ONE), collector)?;
        Ok(text.and_then(|text| text.chars().next()))
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string").with("minLength", 1).with("maxLength", 1)
    }

    fn type_name() -> String {
        String::type_name()
    }
}

/// Bytes bound characters from above, so most texts are never counted.
#[inline]
fn keeps(text: &str, rules: &Rules) -> bool {
    rules.format.is_none() && keeps_all(text, rules)
}

#[inline]
fn keeps_all(text: &str, rules: &Rules) -> bool {
    rules.min_length.is_none_or(|least| text.len() / 4 >= least || length(text) >= least)
        && rules.max_length.is_none_or(|most| text.len() <= most || length(text) <= most)
        && rules.pattern.is_none_or(|pattern| pattern::is_match(pattern, text))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Texts with a format, and all that is wrong.
#[inline(never)]
fn slow(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<String> {
    let Token::Text(text) = token else {
        collector.push(at, "string_type", "Input should be a valid string");
        return None;
    };
    let text = match at.rules.format {
        Some("email") => email::read(text).map_err(|reason| email::refuse(reason, at, collector)).ok()?,
        _ => text.to_owned(),
    };
    if keeps_all(&text, at.rules) {
        return Some(text);
    }
    refuse(&text, at, collector);
    None
}

/// Says what is wrong with the length or form of a text.
#[cold]
fn refuse(text: &str, at: &At<'_>, collector: &mut Collector) {
    if at.rules.format == Some("email") && broken_length(text, at.rules).is_some() {
        let count = Count { name: "Value", actual: Some(length(text)) };
        let is_long = at.rules.max_length.is_some_and(|most| length(text) > most);
        if is_long {
            count.too_long(at, collector);
        } else {
            count.too_short(at, collector);
        }
    } else if let Some(issue) = broken_length(text, at.rules).or_else(|| broken_pattern(text, at.rules)) {
        collector.note(at, issue);
    }
}

fn broken_length(text: &str, rules: &Rules) -> Option<Issue> {
    let length = length(text);
    let (kind, name, words, limit) = match (rules.max_length, rules.min_length) {
        (Some(most), _) if length > most => ("string_too_long", "max_length", "most", most),
        (_, Some(least)) if length < least => ("string_too_short", "min_length", "least", least),
        _ => return None,
    };
    let plural = if limit == 1 { "" } else { "s" };
    let msg = format!("String should have at {words} {limit} character{plural}");
    Some(Issue::new(kind, msg).with(name, limit))
}

fn broken_pattern(text: &str, rules: &Rules) -> Option<Issue> {
    let pattern = rules.pattern.filter(|pattern| !pattern::is_match(pattern, text))?;
    let msg = format!("String should match pattern '{pattern}'");
    Some(Issue::new("string_pattern_mismatch", msg).with("pattern", pattern))
}
