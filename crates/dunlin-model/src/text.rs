//! Text.

use std::fmt;

use serde::de::{Deserializer, Visitor};

use crate::{At, Collector, Kind, Model, Schema, Schemas};

impl Model for String {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        source.deserialize_any(TextVisitor { at, collector })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string")
    }
}

struct TextVisitor<'x> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
}

impl Visitor<'_> for TextVisitor<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let _ = (self.at, self.collector);
        Ok(Some(text.to_owned()))
    }
}
