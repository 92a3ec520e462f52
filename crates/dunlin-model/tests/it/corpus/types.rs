//! The types of the corpus, in Rust.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use dunlin_macros::model;
use dunlin_model::{Bound, ByteString, Field, HttpUrl, Model, Rules, Schema, Schemas};
use rust_decimal::Decimal;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::{Answer, decode_json, decode_texts, models};

/// Decodes as one type.
pub(crate) struct Decoder {
    pub(super) json: fn(&str, &Rules) -> Answer,
    pub(super) text: fn(&[String], &Rules) -> Answer,
    /// Describes the type as the only field of a model, or as a parameter.
    pub(crate) schema: fn(&mut Schemas, Rules) -> Schema,
}

macro_rules! decoders {
    ($name:expr; $($python:literal => $rust:ty,)*) => {
        match $name {
            $($python => Some(Decoder { json: decode_json::<$rust>, text: decode_texts::<$rust>, schema: describe::<$rust> }),)*
            _ => None,
        }
    };
}

impl Decoder {
    /// Types that Rust has no word for.
    pub(crate) const WITHOUT: [&str; 3] =
        ["frozenset[int]", "tuple[int, ...]", "Literal['a', 1, True, None]"];

    /// The Rust type that stands for a Python annotation.
    #[expect(clippy::too_many_lines, reason = "one line a type")]
    pub(crate) fn of(name: &str) -> Option<Self> {
        if name == "datetime" {
            return Some(Decoder {
                json: datetime_json,
                text: datetime_text,
                schema: describe::<NaiveDateTime>,
            });
        }
        decoders! { name;
            "bool" => bool,
            "int" => i64,
            "float" => f64,
            "str" => String,
            "EmailStr" => String,
            "bytes" => ByteString,
            "date" => NaiveDate,
            "time" => NaiveTime,
            "timedelta" => Timedelta,
            "UUID" => Uuid,
            "Decimal" => Decimal,
            "AnyUrl" => Url,
            "HttpUrl" => HttpUrl,
            "Union[UUID, str]" => models::UuidStr,
            "Union[date, datetime]" => models::DateDatetime,
            "Union[datetime, date]" => models::DatetimeDate,
            "Optional[datetime]" => Option<DateTime<FixedOffset>>,
            "list[UUID]" => Vec<Uuid>,
            "list[date]" => Vec<NaiveDate>,
            "dict[UUID, str]" => BTreeMap<Uuid, String>,
            "dict[date, int]" => BTreeMap<NaiveDate, i64>,
            "None" => (),
            "Any" => Value,
            "Literal['a', 'b']" => models::AOrB,
            "Literal['a']" => models::OnlyA,
            "Literal[1, 2, 3]" => models::OneToThree,
            "Color" => models::Color,
            "Level" => models::Level,
            "Port" => models::Port,
            "Single" => models::Single,
            "Optional[int]" => Option<i64>,
            "Optional[str]" => Option<String>,
            "Optional[bool]" => Option<bool>,
            "Optional[list[int]]" => Option<Vec<i64>>,
            "Optional[Color]" => Option<models::Color>,
            "list[int]" => Vec<i64>,
            "list[str]" => Vec<String>,
            "list[float]" => Vec<f64>,
            "list[bool]" => Vec<bool>,
            "list[list[int]]" => Vec<Vec<i64>>,
            "list[Optional[int]]" => Vec<Option<i64>>,
            "list[Any]" => Vec<Value>,
            "list[Color]" => Vec<models::Color>,
            "list[Literal['a', 'b']]" => Vec<models::AOrB>,
            "list[Union[int, str]]" => Vec<models::IntStr>,
            "list[Annotated[int, Field(ge=1)]]" => Vec<models::Positive>,
            "list[Annotated[str, Field(min_length=2)]]" => Vec<models::Long>,
            "set[int]" => HashSet<i64>,
            "set[str]" => BTreeSet<String>,
            "tuple[int, str]" => (i64, String),
            "tuple[int]" => (i64,),
            "dict[str, int]" => BTreeMap<String, i64>,
            "dict[int, float]" => BTreeMap<i64, f64>,
            "dict[bool, int]" => BTreeMap<bool, i64>,
            "dict[Color, int]" => BTreeMap<models::Color, i64>,
            "dict[str, list[int]]" => BTreeMap<String, Vec<i64>>,
            "dict[str, Any]" => BTreeMap<String, Value>,
            "dict[str, dict[str, int]]" => BTreeMap<String, BTreeMap<String, i64>>,
            "dict[Annotated[str, Field(min_length=2)], Annotated[int, Field(lt=5)]]" =>
                BTreeMap<models::Long, models::UnderFive>,
            "Union[int, str]" => models::IntStr,
            "Union[str, int]" => models::StrInt,
            "Union[int, float]" => models::IntFloat,
            "Union[float, int]" => models::FloatInt,
            "Union[int, bool]" => models::IntBool,
            "Union[bool, int]" => models::BoolInt,
            "Union[int, str, None]" => Option<models::IntStr>,
            "Union[int, list[int]]" => models::IntList,
            "Union[Literal['a'], int]" => models::LiteralInt,
            "Union[Color, Level]" => models::ColorLevel,
            "Union[list[str], str]" => models::ListStr,
            "Union[dict[str, int], list[int]]" => models::DictList,
            "Item" => models::Item,
            "Optional[Item]" => Option<models::Item>,
            "list[Item]" => Vec<models::Item>,
            "dict[str, Item]" => BTreeMap<String, models::Item>,
            "dict[int, Item]" => BTreeMap<i64, models::Item>,
            "Order" => models::Order,
            "Nullable" => models::Nullable,
            "Limits" => models::Limits,
            "Ignore" => models::Ignore,
            "Forbid" => models::Forbid,
            "Allow" => models::Allow,
            "AllowInts" => models::AllowInts,
            "ForbidOuter" => models::ForbidOuter,
            "Strict" => models::Strict,
            "StrictModel" => models::StrictModel,
            "Aliased" => models::Aliased,
            "Tree" => models::Tree,
            "Pet" => models::Pet,
            "list[Pet]" => Vec<models::Pet>,
            "Owner" => models::Owner,
            "Union[Circle, Box]" => models::CircleBox,
            "Union[Cat, Dog]" => models::CatDog,
            "Union[Item, list[Item]]" => models::ItemList,
            "Union[Item, str]" => models::ItemStr,
            "Union[int, Item]" => models::IntItem,
            "Paint" => models::Paint,
            "Checked" => models::Checked,
        }
    }
}

fn describe<T: Model + 'static>(schemas: &mut Schemas, rules: Rules) -> Schema {
    schemas.parameter(&Field::<T>::new("value").rules(rules))
}

/// Python's datetime has an offset or none; here these are two types.
fn datetime_json(text: &str, rules: &Rules) -> Answer {
    match decode_json::<DateTime<FixedOffset>>(text, rules) {
        Answer::Issues(issues) if issues[0]["type"] == "timezone_aware" => {
            decode_json::<NaiveDateTime>(text, rules)
        }
        other => other,
    }
}

fn datetime_text(texts: &[String], rules: &Rules) -> Answer {
    match decode_texts::<DateTime<FixedOffset>>(texts, rules) {
        Answer::Issues(issues) if issues[0]["type"] == "timezone_aware" => {
            decode_texts::<NaiveDateTime>(texts, rules)
        }
        other => other,
    }
}

// A duration that is written as pydantic writes it.
#[model(crate = dunlin_model)]
#[serde(transparent)]
struct Timedelta {
    inner: TimeDelta,
}

/// The rules of a case; they live as long as the test.
pub(crate) fn rules(type_name: &str, rules: &Value) -> &'static Rules {
    let number = |name: &str| rules[name].as_u64().and_then(|number| usize::try_from(number).ok());
    let bound = |name: &str| match &rules[name] {
        Value::Number(number) if number.is_f64() => number.as_f64().map(Bound::Float),
        Value::Number(number) => number.as_i64().map(Bound::Int),
        Value::String(text) if type_name == "Decimal" => {
            text.parse().map(Bound::Int).or_else(|_| text.parse().map(Bound::Float)).ok()
        }
        _ => None,
    };
    let text = |name: &str| rules[name].as_str().map(|text| &*Box::leak(text.to_owned().into_boxed_str()));
    Box::leak(Box::new(Rules {
        min_length: number("min_length").or(number("min_items")),
        max_length: number("max_length").or(number("max_items")),
        pattern: text("pattern"),
        ge: bound("ge"),
        gt: bound("gt"),
        le: bound("le"),
        lt: bound("lt"),
        multiple_of: bound("multiple_of"),
        strict: rules["strict"] == true,
        format: (type_name == "EmailStr").then_some("email"),
        ..Rules::NONE
    }))
}
