//! Tuples: lists whose items have each their own type.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;

use super::{Count, LIST};
use crate::record::{Seed, Slot};
use crate::token::refuse;
use crate::{At, Checks, Collector, Described, Issue, Kind, Model, Rules, Schema, Schemas, Seen, Segment};

struct TupleVisitor<'x, T> {
    at: &'x At<'x>,
    collector: &'x mut Collector,
    of: PhantomData<T>,
}

impl<T: Described> TupleVisitor<'_, T> {
    #[cold]
    fn wrong(self) -> Option<T> {
        self.collector.misshapen::<T>(self.at, Issue::new("tuple_type", "Input should be a valid tuple"));
        None
    }

    fn item<'de, M: Model, A: SeqAccess<'de>>(
        &mut self,
        list: &mut A,
        index: usize,
    ) -> Result<Slot<M>, A::Error> {
        let at = self.at.item(Segment::Index(index));
        Ok(match list.next_element_seed(Seed::new(&at, self.collector))? {
            Some(Some(item)) => Slot::Value(item),
            Some(None) => Slot::Wrong,
            None => Slot::Absent,
        })
    }

    fn value<M>(&mut self, slot: Slot<M>, index: usize) -> Option<M> {
        match slot {
            Slot::Value(value) => Some(value),
            Slot::Wrong => None,
            Slot::Absent => {
                self.collector.missing(&self.at.item(Segment::Index(index)));
                None
            }
        }
    }

    /// Reads on behind the last item; true when there was nothing.
    fn ends<'de, A: SeqAccess<'de>>(
        &mut self,
        mut list: A,
        (noted, length): (usize, usize),
    ) -> Result<bool, A::Error> {
        let mut count = length;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        if count == length {
            return Ok(true);
        }
        self.collector.truncate(noted);
        let rules = Rules { max_length: Some(length), ..*self.at.rules };
        let count = Count { name: "Tuple", actual: Some(count) };
        self.collector.misshapen::<T>(self.at, count.excess(&rules));
        Ok(false)
    }
}

macro_rules! tuples {
    ($($len:literal: $($name:ident $index:tt)*;)*) => {$(
        impl<$($name: Model),*> Model for ($($name,)*) {}

        impl<$($name: Model),*> Described for ($($name,)*) {
            const KIND: Kind = Kind::List;
            const CHECKS: Checks = Checks::Nothing;

            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                source.deserialize_newtype_struct(LIST, TupleVisitor::<Self> { at, collector, of: PhantomData })
            }

            fn schema(schemas: &mut Schemas) -> Schema {
                let items: Vec<Value> = vec![$($name::schema(schemas).into_value()),*];
                Schema::of_type("array").with("prefixItems", items).with("minItems", $len).with("maxItems", $len)
            }

            fn type_name() -> String {
                format!("tuple[{}]", [$($name::type_name()),*].join(", "))
            }

            fn has_secret(seen: &mut Seen) -> bool {
                false $(|| $name::has_secret(seen))*
            }
        }

        impl<'de, $($name: Model),*> Visitor<'de> for TupleVisitor<'_, ($($name,)*)> {
            type Value = Option<($($name,)*)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of {} items", $len)
            }

            fn visit_newtype_struct<S: Deserializer<'de>>(self, source: S) -> Result<Self::Value, S::Error> {
                source.deserialize_any(self)
            }

            fn visit_seq<S: SeqAccess<'de>>(mut self, mut list: S) -> Result<Self::Value, S::Error> {
                let noted = self.collector.len();
                let slots = ($(self.item::<$name, S>(&mut list, $index)?,)*);
                let values = ($(self.value(slots.$index, $index),)*);
                if !self.ends(list, (noted, $len))? {
                    return Ok(None);
                }
                Ok((|| Some(($(values.$index?,)*)))())
            }

            refuse!(scalars maps);
        }
    )*};
}

tuples! {
    1: T0 0;
    2: T0 0 T1 1;
    3: T0 0 T1 1 T2 2;
    4: T0 0 T1 1 T2 2 T3 3;
    5: T0 0 T1 1 T2 2 T3 3 T4 4;
    6: T0 0 T1 1 T2 2 T3 3 T4 4 T5 5;
    7: T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6;
    8: T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7;
}
