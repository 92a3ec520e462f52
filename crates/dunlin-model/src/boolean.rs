//! `bool`: also `1`, `"yes"`, `"on"`, `"t"` and their opposites, as pydantic reads them.

use serde::de::Deserializer;

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Collector, Described, Kind, Model, Schema, Schemas};

impl Model for bool {}

impl Described for bool {
    const KIND: Kind = Kind::Bool;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| match token {
            Token::Bool(value) => Some(value),
            other => coerce(other, at, collector),
        })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("boolean")
    }

    fn type_name() -> String {
        "bool".to_owned()
    }
}

#[cold]
fn coerce(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<bool> {
    collector.loosen(Exactness::Lax);
    if collector.is_strict(at) {
        return wrong_type(at, collector);
    }
    match token {
        Token::Unsigned(0) => Some(false),
        Token::Unsigned(1) => Some(true),
        Token::Unsigned(_) | Token::Signed(_) => unparsable(at, collector),
        Token::Float(0.0) => Some(false),
        Token::Float(1.0) => Some(true),
        Token::Text(text) => word(text).or_else(|| unparsable(at, collector)),
        _ => wrong_type(at, collector),
    }
}

fn word(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
    const NO: [&str; 6] = ["0", "off", "f", "false", "n", "no"];
    if YES.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        Some(true)
    } else if NO.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        Some(false)
    } else {
        None
    }
}

fn wrong_type(at: &At<'_>, collector: &mut Collector) -> Option<bool> {
    collector.push(at, "bool_type", "Input should be a valid boolean");
    None
}

fn unparsable(at: &At<'_>, collector: &mut Collector) -> Option<bool> {
    collector.push(at, "bool_parsing", "Input should be a valid boolean, unable to interpret input");
    None
}
