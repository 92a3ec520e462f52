//! Hot path: text, with its length and pattern.

use serde::de::Deserializer;
use serde_json::{Map, Value};

use crate::token::{self, Token};
use crate::{At, Collector, Kind, Model, Rules, Schema, Schemas};

impl Model for String {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| match token {
            Token::Text(text) if keeps(text, at.rules) => Some(text.to_owned()),
            Token::Text(text) => refuse(text, at, collector),
            _ => {
                collector.push(at, "string_type", "Input should be a valid string");
                None
            }
        })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string")
    }
}

/// Bytes bound characters from above, so most texts are never counted.
#[inline]
fn keeps(text: &str, rules: &Rules) -> bool {
    rules
        .min_length
        .is_none_or(|least| text.len() >= least && (text.len() / 4 >= least || length(text) >= least))
        && rules.max_length.is_none_or(|most| text.len() <= most || length(text) <= most)
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cold]
fn refuse<T>(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    let length = length(text);
    match (at.rules.min_length, at.rules.max_length) {
        (Some(least), _) if length < least => {
            let msg = format!("String should have at least {}", characters(least));
            collector.push_ctx(at, "string_too_short", msg, figure("min_length", least));
        }
        (_, Some(most)) => {
            let msg = format!("String should have at most {}", characters(most));
            collector.push_ctx(at, "string_too_long", msg, figure("max_length", most));
        }
        _ => {}
    }
    None
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

fn figure(name: &str, value: usize) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), Value::from(value))])
}
