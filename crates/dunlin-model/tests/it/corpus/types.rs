//! The types of the corpus, in Rust.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dunlin_model::{Bound, Rules};
use serde_json::Value;

use super::{Answer, decode_json, decode_texts, models};

/// Decodes as one type.
pub(super) struct Decoder {
    pub(super) json: fn(&str, &Rules) -> Answer,
    pub(super) text: fn(&[String], &Rules) -> Answer,
}

macro_rules! decoders {
    ($name:expr; $($python:literal => $rust:ty,)*) => {
        match $name {
            $($python => Some(Decoder { json: decode_json::<$rust>, text: decode_texts::<$rust> }),)*
            _ => None,
        }
    };
}

impl Decoder {
    /// The Rust type that stands for a Python annotation.
    pub(super) fn of(name: &str) -> Option<Self> {
        decoders! { name;
            "bool" => bool,
            "int" => i64,
            "float" => f64,
            "str" => String,
            "EmailStr" => String,
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

/// The rules of a case; they live as long as the test.
pub(super) fn rules(type_name: &str, rules: &Value) -> &'static Rules {
    let number = |name: &str| rules[name].as_u64().and_then(|number| usize::try_from(number).ok());
    let bound = |name: &str| match &rules[name] {
        Value::Number(number) if number.is_f64() => number.as_f64().map(Bound::Float),
        Value::Number(number) => number.as_i64().map(Bound::Int),
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
