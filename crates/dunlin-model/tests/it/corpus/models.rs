//! The models of the corpus, as `models.py` has them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use dunlin_macros::model;
use dunlin_model::Invalid;
use serde_json::{Map, Value};
use uuid::Uuid;

#[model(crate = dunlin_model)]
#[serde(rename_all = "lowercase")]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Color {
    Red,
    Green,
    Blue,
}

#[model(crate = dunlin_model, integer)]
pub(super) enum Level {
    Low = 1,
    High = 10,
}

#[model(crate = dunlin_model, integer)]
pub(super) enum Port {
    Http = 80,
    Https = 443,
}

#[model(crate = dunlin_model)]
#[serde(rename_all = "lowercase")]
pub(super) enum Single {
    Only,
}

#[model(crate = dunlin_model, literal)]
#[serde(rename_all = "lowercase")]
pub(super) enum AOrB {
    A,
    B,
}

#[model(crate = dunlin_model, literal)]
#[serde(rename_all = "lowercase")]
pub(super) enum OnlyA {
    A,
}

#[model(crate = dunlin_model, literal, integer)]
pub(super) enum OneToThree {
    One = 1,
    Two = 2,
    Three = 3,
}

#[model(crate = dunlin_model)]
pub(super) struct Item {
    name: String,
    price: f64,
    #[field(default)]
    tags: Vec<String>,
    note: Option<String>,
}

#[model(crate = dunlin_model)]
pub(super) struct Order {
    id: i64,
    first: Item,
    items: Vec<Item>,
    #[field(default)]
    by_name: BTreeMap<String, Item>,
}

#[model(crate = dunlin_model)]
pub(super) struct Nullable {
    #[field(required)]
    required: Option<i64>,
    optional: Option<i64>,
    #[field(default = 7)]
    default: i64,
}

#[model(crate = dunlin_model)]
pub(super) struct NotNegative(#[field(ge = 0)] i64);

#[model(crate = dunlin_model)]
pub(super) struct Positive(#[field(ge = 1)] i64);

#[model(crate = dunlin_model)]
pub(super) struct OfFive(#[field(multiple_of = 5)] i64);

#[model(crate = dunlin_model)]
pub(super) struct UnderFive(#[field(lt = 5)] i64);

#[model(crate = dunlin_model)]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Short(#[field(max_length = 2)] String);

#[model(crate = dunlin_model)]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Long(#[field(min_length = 2)] String);

#[model(crate = dunlin_model)]
pub(super) struct Limits {
    #[field(ge = 1, le = 10)]
    n: i64,
    #[field(min_length = 2, max_length = 4, pattern = "^[a-z]+$", default = "ab")]
    s: String,
    #[field(gt = 0, lt = 1, default = 0.5)]
    f: f64,
    #[field(min_items = 1, max_items = 3, default = vec![NotNegative(1)])]
    numbers: Vec<NotNegative>,
    #[field(max_items = 2, default)]
    scores: BTreeMap<Short, OfFive>,
    #[field(ge = 1)]
    maybe: Option<i64>,
}

#[model(crate = dunlin_model)]
pub(super) struct Ignore {
    a: i64,
}

#[model(crate = dunlin_model, extra = forbid)]
pub(super) struct Forbid {
    a: i64,
    #[field(default = "x")]
    b: String,
}

#[model(crate = dunlin_model, extra = allow)]
pub(super) struct Allow {
    a: i64,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[model(crate = dunlin_model, extra = allow)]
pub(super) struct AllowInts {
    a: i64,
    #[serde(flatten)]
    extra: BTreeMap<String, i64>,
}

#[model(crate = dunlin_model)]
#[serde(deny_unknown_fields)]
pub(super) struct ForbidOuter {
    inner: Forbid,
    #[field(default)]
    numbers: Vec<Forbid>,
}

#[model(crate = dunlin_model)]
pub(super) struct Strict {
    #[field(strict)]
    i: i64,
    #[field(strict, default = 0.5)]
    f: f64,
    #[field(strict, default = "x")]
    s: String,
    #[field(strict, default = false)]
    b: bool,
}

#[model(crate = dunlin_model, strict)]
pub(super) struct StrictModel {
    i: i64,
    #[field(default)]
    numbers: Vec<f64>,
}

#[model(crate = dunlin_model)]
pub(super) struct Aliased {
    #[field(alias = "userName")]
    user_name: String,
    #[serde(rename = "the age")]
    #[field(ge = 0)]
    age: i64,
}

#[model(crate = dunlin_model)]
pub(super) struct Tree {
    value: i64,
    #[field(default)]
    children: Vec<Tree>,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Pet {
    Cat {
        lives: i64,
    },
    Dog {
        name: String,
    },
    #[serde(alias = "coyote")]
    Wolf {
        #[field(default = 1)]
        pack: i64,
    },
}

#[model(crate = dunlin_model)]
pub(super) struct Owner {
    pet: Pet,
    #[field(default)]
    pets: Vec<Pet>,
}

#[model(crate = dunlin_model)]
pub(super) struct Circle {
    radius: f64,
}

#[model(crate = dunlin_model)]
pub(super) struct Box {
    width: f64,
    height: f64,
}

#[model(crate = dunlin_model, literal)]
#[serde(rename_all = "lowercase")]
pub(super) enum CatKind {
    Cat,
}

#[model(crate = dunlin_model, literal)]
#[serde(rename_all = "lowercase")]
pub(super) enum DogKind {
    Dog,
}

#[model(crate = dunlin_model)]
pub(super) struct Cat {
    kind: CatKind,
    lives: i64,
}

#[model(crate = dunlin_model)]
pub(super) struct Dog {
    kind: DogKind,
    name: String,
}

#[model(crate = dunlin_model)]
pub(super) struct Paint {
    color: Color,
    #[field(default = Level::Low)]
    level: Level,
    port: Option<Port>,
}

#[model(crate = dunlin_model)]
#[validate(with = in_order)]
pub(super) struct Checked {
    #[validate(with = not_blank)]
    name: String,
    #[field(default)]
    first: i64,
    #[field(default)]
    last: i64,
}

#[expect(clippy::needless_pass_by_value, reason = "validators take the value")]
fn not_blank(name: String) -> Result<String, Invalid> {
    match name.trim() {
        "" => Err(Invalid::new("must not be blank")),
        "admin" => Err(Invalid::typed("assertion_error", "Assertion failed, is reserved")),
        name => Ok(name.to_owned()),
    }
}

fn in_order(checked: Checked) -> Result<Checked, &'static str> {
    if checked.first > checked.last { Err("first must not be after last") } else { Ok(checked) }
}

/// Python's anonymous unions.
macro_rules! unions {
    ($($name:ident { $($variant:ident($ty:ty),)* })*) => {$(
        #[model(crate = dunlin_model)]
        #[serde(untagged)]
        pub(super) enum $name {
            $($variant($ty),)*
        }
    )*};
}

unions! {
    IntStr { Int(i64), Str(String), }
    StrInt { Str(String), Int(i64), }
    IntFloat { Int(i64), Float(f64), }
    FloatInt { Float(f64), Int(i64), }
    IntBool { Int(i64), Bool(bool), }
    BoolInt { Bool(bool), Int(i64), }
    IntList { Int(i64), List(Vec<i64>), }
    LiteralInt { Literal(OnlyA), Int(i64), }
    ColorLevel { Color(Color), Level(Level), }
    ListStr { List(Vec<String>), Str(String), }
    DictList { Dict(BTreeMap<String, i64>), List(Vec<i64>), }
    CircleBox { Circle(Circle), Box(Box), }
    CatDog { Cat(Cat), Dog(Dog), }
    ItemList { Item(Item), List(Vec<Item>), }
    ItemStr { Item(Item), Str(String), }
    UuidStr { Uuid(Uuid), Str(String), }
    DateDatetime { Date(NaiveDate), Datetime(NaiveDateTime), }
    DatetimeDate { Datetime(NaiveDateTime), Date(NaiveDate), }
    IntItem { Int(i64), Item(Item), }
}
