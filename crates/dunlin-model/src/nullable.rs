//! `Option`: `null`, or nothing at all.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Visitor};
use serde_json::Value;

use crate::{At, Checks, Collector, Described, Kind, Model, Schema, Schemas, Seen};

impl<T: Model> Model for Option<T> {}

impl<T: Model> Described for Option<T> {
    const KIND: Kind = T::KIND;
    const OUTSIDE: Option<Kind> = T::OUTSIDE;
    const CHECKS: Checks = T::CHECKS;
    const OPTIONAL: bool = true;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        source.deserialize_option(OptionVisitor { at, collector, of: PhantomData })
    }

    fn missing(_: &At<'_>, _: &mut Collector) -> Option<Self> {
        Some(None)
    }

    fn shown(&self) -> Option<Value> {
        self.as_ref().map_or(Some(Value::Null), T::shown)
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        T::schema(schemas).or_null()
    }

    fn type_name() -> String {
        format!("Optional[{}]", T::type_name())
    }

    fn has_key(key: &str) -> bool {
        T::has_key(key)
    }

    fn has_secret(seen: &mut Seen) -> bool {
        T::has_secret(seen)
    }
}

struct OptionVisitor<'x, T> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<T>,
}

impl<'de, T: Model> Visitor<'de> for OptionVisitor<'_, T> {
    type Value = Option<Option<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    #[inline]
    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Some(None))
    }

    #[inline]
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Some(None))
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        Ok(T::decode(source, self.at, self.collector)?.map(Some))
    }
}
