//! `Uuid`, in any of the ways to write one.

use serde::de::Deserializer;

use uuid::Uuid;

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Issue, Kind, Model, Schema, Schemas};

impl Model for Uuid {}

impl Described for Uuid {
    const KIND: Kind = Kind::Text;
    const CHECKS: Checks = Checks::Nothing;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| {
            collector.loosen(Exactness::Lax);
            let Token::Text(text) = token else {
                collector.push(at, "uuid_type", "UUID input should be a string, bytes or UUID object");
                return None;
            };
            Uuid::parse_str(text).map_err(|error| refuse(&error.to_string(), at, collector)).ok()
        })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string").with("format", "uuid")
    }

    fn type_name() -> String {
        "uuid".to_owned()
    }
}

#[cold]
fn refuse(error: &str, at: &At<'_>, collector: &mut Collector) {
    let msg = format!("Input should be a valid UUID, {error}");
    collector.note(at, Issue::new("uuid_parsing", msg).with("error", error));
}
