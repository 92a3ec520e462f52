//! Hot path: lists. Every item is decoded, also behind a wrong one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::record::{STOP, Seed};
use crate::{At, Collector, Kind, Model, Rules, Schema, Schemas, Segment};

impl<T: Model> Model for Vec<T> {
    const KIND: Kind = Kind::List;

    #[inline]
    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        source.deserialize_newtype_struct(LIST, ListVisitor { at, collector, of: PhantomData })
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        Schema::of_type("array").with("items", T::schema(schemas).into_value())
    }
}

/// Asks a source for all values under a key, not for the last; JSON takes no notice.
pub(crate) const LIST: &str = "$dunlin::list";

struct ListVisitor<'x, T> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<T>,
}

impl<T> ListVisitor<'_, T> {
    #[cold]
    fn wrong<E>(self) -> Result<Option<Vec<T>>, E> {
        self.collector.push(self.at, "list_type", "Input should be a valid list");
        Ok(None)
    }
}

impl<'de, T: Model> Visitor<'de> for ListVisitor<'_, T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or(0).min(1024));
        let mut count = 0;
        loop {
            let at = self.at.item(Segment::Index(count));
            match list.next_element_seed(Seed::<T>::new(&at, self.collector))? {
                Some(Some(item)) => items.push(item),
                Some(None) if self.collector.is_full() => return Err(A::Error::custom(STOP)),
                Some(None) => {}
                None => break,
            }
            count += 1;
        }
        let fits = keeps_count(count, self.at.rules) || refuse_count(count, self.at, self.collector);
        Ok((fits && items.len() == count).then_some(items))
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

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.wrong()
    }
}

#[inline]
fn keeps_count(count: usize, rules: &Rules) -> bool {
    rules.min_length.is_none_or(|least| count >= least) && rules.max_length.is_none_or(|most| count <= most)
}

#[cold]
fn refuse_count(count: usize, at: &At<'_>, collector: &mut Collector) -> bool {
    let items = |count: usize| if count == 1 { "1 item".to_owned() } else { format!("{count} items") };
    let (kind, name, limit, words) = match (at.rules.min_length, at.rules.max_length) {
        (Some(least), _) if count < least => ("too_short", "min_length", least, "at least"),
        (_, Some(most)) => ("too_long", "max_length", most, "at most"),
        _ => return true,
    };
    let msg = format!("List should have {words} {} after validation, not {count}", items(limit));
    let figures = [
        ("field_type", Value::from("List")),
        (name, Value::from(limit)),
        ("actual_length", Value::from(count)),
    ];
    let ctx: Map<String, Value> = figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    collector.push_ctx(at, kind, msg, ctx);
    false
}
