//! `serde_json::Value`: anything that JSON can say.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{At, Collector, Kind, Model, Schema, Schemas};

impl Model for Value {
    const KIND: Kind = Kind::Any;

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
