//! Objects with free keys.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::BuildHasher;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::record::{STOP, Seed};
use crate::{At, Collector, Kind, Model, Schema, Schemas, Segment};

impl<T: Model, S: BuildHasher + Default> Model for HashMap<String, T, S> {
    const KIND: Kind = Kind::Map;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        source.deserialize_any(MapVisitor::<T, Self> { at, collector, of: PhantomData })
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        free_keys::<T>(schemas)
    }
}

impl<T: Model> Model for BTreeMap<String, T> {
    const KIND: Kind = Kind::Map;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        source.deserialize_any(MapVisitor::<T, Self> { at, collector, of: PhantomData })
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        free_keys::<T>(schemas)
    }
}

fn free_keys<T: Model>(schemas: &mut Schemas) -> Schema {
    let values = T::schema(schemas).into_value();
    Schema::any().with("additionalProperties", values).with("type", "object")
}

struct MapVisitor<'x, T, C> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<(T, C)>,
}

impl<T, C> MapVisitor<'_, T, C> {
    #[cold]
    fn wrong<E>(self) -> Result<Option<C>, E> {
        self.collector.push(self.at, "dict_type", "Input should be a valid dictionary");
        Ok(None)
    }
}

impl<'de, T: Model, C: Default + Extend<(String, T)>> Visitor<'de> for MapVisitor<'_, T, C> {
    type Value = Option<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = C::default();
        let mut fits = true;
        while let Some(key) = map.next_key::<String>()? {
            let at = self.at.item(Segment::Key(&key));
            match map.next_value_seed(Seed::<T>::new(&at, self.collector))? {
                Some(value) => values.extend([(key, value)]),
                None if self.collector.is_full() => return Err(A::Error::custom(STOP)),
                None => fits = false,
            }
        }
        Ok(fits.then_some(values))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        self.wrong()
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        self.wrong()
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        self.wrong()
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        self.wrong()
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        self.wrong()
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        self.wrong()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.wrong()
    }
}
