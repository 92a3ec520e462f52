//! Objects with free keys. Keys are decoded too: an integer, an enum, a date as text.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::key::Key;
use crate::list::Count;
use crate::record::{STOP, Seed};
use crate::source::{Text, fitting};
use crate::token::refuse;
use crate::{At, Collector, Described, Input, Issue, Kind, Model, Schema, Schemas, Seen, Segment};

macro_rules! maps {
    ($([$($generics:tt)*] $container:ty;)*) => {$(
        impl<$($generics)*> Model for $container {}

        impl<$($generics)*> Described for $container {
            const KIND: Kind = Kind::Map;

            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                source.deserialize_any(MapVisitor::<K, T, Self> { at, collector, of: PhantomData })
            }

            fn schema(schemas: &mut Schemas) -> Schema {
                free_keys::<K, T>(schemas)
            }

            fn type_name() -> String {
                format!("dict[{},{}]", K::type_name(), T::type_name())
            }

            fn has_key(_: &str) -> bool {
                true
            }

            fn has_secret(seen: &mut Seen) -> bool {
                K::has_secret(seen) || T::has_secret(seen)
            }
        }
    )*};
}

maps! {
    [K: Model + Eq + Hash, T: Model, S: BuildHasher + Default + Send + Sync] HashMap<K, T, S>;
    [K: Model + Ord, T: Model] BTreeMap<K, T>;
}

impl Model for Map<String, Value> {}

impl Described for Map<String, Value> {
    const KIND: Kind = Kind::Map;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        source.deserialize_any(MapVisitor::<String, Value, Self> { at, collector, of: PhantomData })
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::any().with("additionalProperties", true).with("type", "object")
    }

    fn type_name() -> String {
        "dict".to_owned()
    }

    fn has_key(_: &str) -> bool {
        true
    }
}

fn free_keys<K: Model, T: Model>(schemas: &mut Schemas) -> Schema {
    let values = match T::schema(schemas).into_value() {
        Value::Object(any) if any.is_empty() => Value::Bool(true),
        values => values,
    };
    let schema = Schema::any().with("additionalProperties", values).with("type", "object");
    let mut keys = K::schema(schemas);
    keys.remove("type");
    match keys.into_value() {
        Value::Object(plain) if plain.is_empty() || K::KIND != Kind::Text => schema,
        keys => schema.with("propertyNames", keys),
    }
}

struct MapVisitor<'x, K, T, C> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<(K, T, C)>,
}

impl<K: Model, T: Model, C> MapVisitor<'_, K, T, C> {
    #[cold]
    fn wrong(self) -> Option<C> {
        self.refuse(Issue::new("dict_type", "Input should be a valid dictionary"));
        None
    }

    fn key(&mut self, text: &str) -> Option<K> {
        let at = self.at.item(Segment::Key(text));
        let at = at.label("[key]");
        let noted = self.collector.len();
        let key = K::decode(Text(&[text]), &at, self.collector).ok().flatten();
        for issue in self.collector.echo_from(noted).0 {
            if issue.input != Input::Hidden {
                issue.input = fitting(Value::from(text));
            }
        }
        key
    }

    #[cold]
    fn too_long<'de, A: MapAccess<'de>>(self, mut map: A, noted: usize) -> Result<Option<C>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.collector.truncate(noted);
        let count = Count { name: "Dictionary", actual: None };
        let issue = count.excess(self.at.rules);
        self.refuse(issue);
        Ok(None)
    }

    /// Refuses an object that was not read, or not to its end.
    fn refuse(self, issue: Issue) {
        let seen = &mut Seen::default();
        let has_secret = K::has_secret(seen) || T::has_secret(seen);
        self.collector.unshown(has_secret, self.at, issue);
    }
}

impl<'de, K: Model, T: Model, C: Default + Extend<(K, T)>> Visitor<'de> for MapVisitor<'_, K, T, C> {
    type Value = Option<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let rules = self.at.rules;
        let noted = self.collector.len();
        let mut values = C::default();
        let mut count = 0;
        let mut fits = true;
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let name = key.into_text();
            if count == rules.max_length.unwrap_or(usize::MAX) {
                map.next_value::<IgnoredAny>()?;
                return self.too_long(map, noted);
            }
            count += 1;
            let at = self.at.item(Segment::Key(&name));
            if self.collector.len() > noted {
                self.collector.forget(&at);
            }
            let key = self.key(&name);
            let value = map.next_value_seed(Seed::<T>::new(&at, self.collector))?;
            match (key, value) {
                (Some(key), Some(value)) => values.extend([(key, value)]),
                _ if self.collector.is_full() => return Err(A::Error::custom(STOP)),
                _ => fits = false,
            }
        }
        if !fits && self.collector.len() > noted {
            return Ok(None);
        }
        if rules.min_length.is_some_and(|least| count < least) {
            let count = Count { name: "Dictionary", actual: Some(count) };
            count.too_short(self.at, self.collector);
            return Ok(None);
        }
        Ok(Some(values))
    }

    refuse!(scalars lists);
}
