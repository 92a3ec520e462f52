//! `Box`: transparent.

use serde::de::Deserializer;
use serde_json::Value;

use crate::{At, Checks, Collector, Described, Kind, Model, Schema, Schemas, Seen};

impl<T: Model> Model for Box<T> {}

impl<T: Model> Described for Box<T> {
    const KIND: Kind = match T::OUTSIDE {
        Some(kind) => kind,
        None => Kind::Any,
    };
    const OUTSIDE: Option<Kind> = None;
    const CHECKS: Checks = T::CHECKS;
    const OPTIONAL: bool = T::OPTIONAL;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        Ok(T::decode(source, at, collector)?.map(Box::new))
    }

    fn missing(at: &At<'_>, collector: &mut Collector) -> Option<Self> {
        T::missing(at, collector).map(Box::new)
    }

    fn shown(&self) -> Option<Value> {
        T::shown(self)
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        T::schema(schemas)
    }

    fn type_name() -> String {
        T::type_name()
    }

    fn has_key(key: &str) -> bool {
        T::has_key(key)
    }

    fn has_secret(seen: &mut Seen) -> bool {
        T::has_secret(seen)
    }
}
