//! Hot path: lists, sets and arrays. Every item is decoded, also behind a wrong one.

mod count;
mod gather;
mod tuple;

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;

pub(crate) use count::Count;
use gather::Gather;

use crate::record::{STOP, Seed};
use crate::token::refuse;
use crate::{At, Collector, Described, Issue, Kind, Model, Rules, Schema, Schemas, Seen, Segment};

/// Asks a source for all values under a key, not for the last; JSON takes no notice.
pub(crate) const LIST: &str = "$dunlin::list";

macro_rules! lists {
    ($($name:literal [$($generics:tt)*] $container:ty;)*) => {$(
        impl<$($generics)*> Model for $container {}

        impl<$($generics)*> Described for $container {
            const KIND: Kind = Kind::List;

            #[inline]
            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                decode_list(source, at, collector)
            }

            fn shown(&self) -> Option<Value> {
                self.iter().map(T::shown).collect()
            }

            fn schema(schemas: &mut Schemas) -> Schema {
                list_schema::<T, Self>(schemas)
            }

            fn type_name() -> String {
                format!("{}[{}]", $name, T::type_name())
            }

            fn has_secret(seen: &mut Seen) -> bool {
                T::has_secret(seen)
            }
        }
    )*};
}

lists! {
    "list" [T: Model] Vec<T>;
    "list" [T: Model] VecDeque<T>;
    "set" [T: Model + Ord] BTreeSet<T>;
    "set" [T: Model + Eq + Hash, S: BuildHasher + Default + Send + Sync] HashSet<T, S>;
}

impl<T: Model, const N: usize> Model for [T; N] where [T; N]: Serialize {}

impl<T: Model, const N: usize> Described for [T; N]
where
    [T; N]: Serialize,
{
    const KIND: Kind = Kind::List;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        let rules = Rules { min_length: Some(N), max_length: Some(N), ..*at.rules };
        let items = decode_list::<Vec<T>, T, D>(source, &at.under(&rules), collector)?;
        Ok(items.and_then(|items| items.try_into().ok()))
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        list_schema::<T, Vec<T>>(schemas).with("minItems", N).with("maxItems", N)
    }

    fn type_name() -> String {
        format!("list[{}]", T::type_name())
    }

    fn has_secret(seen: &mut Seen) -> bool {
        T::has_secret(seen)
    }
}

#[inline]
fn decode_list<'de, C: Gather<T>, T: Model, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<C>, D::Error> {
    source.deserialize_newtype_struct(LIST, ListVisitor { at, collector, of: PhantomData })
}

fn list_schema<T: Model, C: Gather<T>>(schemas: &mut Schemas) -> Schema {
    let schema = Schema::of_type("array").with("items", T::schema(schemas).into_value());
    if C::IS_SET { schema.with("uniqueItems", true) } else { schema }
}

struct ListVisitor<'x, T, C> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<(T, C)>,
}

impl<T: Model, C: Gather<T>> ListVisitor<'_, T, C> {
    #[cold]
    fn wrong(self) -> Option<C> {
        let (kind, msg) = if C::IS_SET {
            ("set_type", "Input should be a valid set")
        } else {
            ("list_type", "Input should be a valid list")
        };
        self.collector.misshapen::<T>(self.at, Issue::new(kind, msg));
        None
    }

    /// More than `max_items`: what is wrong with the items is of no interest any more.
    #[cold]
    fn too_long<'de, A: SeqAccess<'de>>(
        self,
        mut list: A,
        (noted, mut count): (usize, usize),
    ) -> Result<Option<C>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        self.collector.truncate(noted);
        let count = Count { name: C::NAME, actual: (!C::IS_SET).then_some(count) };
        self.collector.misshapen::<T>(self.at, count.excess(self.at.rules));
        Ok(None)
    }

    /// What the rules say of all items together.
    #[inline]
    fn finish(self, items: C) -> Option<C> {
        let rules = self.at.rules;
        if rules.min_length.is_some_and(|least| items.count() < least) {
            let count = Count { name: C::NAME, actual: Some(items.count()) };
            count.too_short(self.at, self.collector);
            return None;
        }
        if rules.unique && items.has_twins() {
            self.collector.note(self.at, Issue::new("unique_items", "List should have unique items"));
            return None;
        }
        Some(items)
    }
}

impl<'de, T: Model, C: Gather<T>> Visitor<'de> for ListVisitor<'_, T, C> {
    type Value = Option<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = C::with_capacity(list.size_hint().unwrap_or(0).min(1024));
        let most = self.at.rules.max_length.unwrap_or(usize::MAX);
        let noted = self.collector.len();
        let mut count = 0;
        let mut fits = true;
        loop {
            let at = self.at.item(Segment::Index(count));
            match list.next_element_seed(Seed::<T>::new(&at, self.collector))? {
                Some(Some(item)) => items.put(item),
                Some(None) if self.collector.is_full() => return Err(A::Error::custom(STOP)),
                Some(None) => fits = false,
                None => break,
            }
            count += 1;
            if count > most && (!C::IS_SET || items.count() > most) {
                return self.too_long(list, (noted, count));
            }
        }
        if !fits {
            return Ok(None);
        }
        Ok(self.finish(items))
    }

    refuse!(scalars maps);
}
