//! `serde_json::Value`, anything that JSON can say, and `()`, which is `null`.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;

use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Kind, Model, Schema, Schemas};

impl Model for Value {}

impl Described for Value {
    const KIND: Kind = Kind::Any;
    const CHECKS: Checks = Checks::Nothing;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        _: &At<'_>,
        _: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        Value::deserialize(source).map(Some)
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::any()
    }

    fn type_name() -> String {
        "Any".to_owned()
    }
}

impl Model for () {}

impl Described for () {
    const KIND: Kind = Kind::Any;
    const CHECKS: Checks = Checks::Nothing;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| match token {
            Token::Null => Some(()),
            _ => {
                collector.push(at, "none_required", "Input should be None");
                None
            }
        })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("null")
    }

    fn type_name() -> String {
        "None".to_owned()
    }
}
