//! What `#[model]` can stand on, and serde's attributes.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dunlin_macros::model;
use dunlin_model::{At, ByteString, Collector, Described, Kind, Model, Rules, Schemas, from_json};
use serde_json::{Map, Value, json};

/// Decodes, and writes again; or gives `loc type` of each issue.
#[expect(clippy::needless_pass_by_value, reason = "calls with `json!` read better")]
fn round<T: Model>(value: Value) -> Result<Value, Vec<String>> {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    let found: Option<T> = from_json(value.to_string().as_bytes(), &at, &mut collector).expect("JSON");
    match found {
        Some(found) => Ok(serde_json::to_value(&found).expect("models are written as JSON")),
        None => Err(collector.into_issues().iter().map(show).collect()),
    }
}

fn show(issue: &dunlin_model::Issue) -> String {
    let issue = serde_json::to_value(issue).expect("an issue is JSON");
    let loc: Vec<String> =
        issue["loc"].as_array().expect("a list").iter().skip(1).map(Value::to_string).collect();
    format!("{} {}", loc.join("."), issue["type"].as_str().expect("text")).replace('"', "")
}

fn keeps<T: Model>(value: Value) {
    assert_eq!(round::<T>(value.clone()), Ok(value));
}

fn wrong<T: Model>(value: Value, expected: &[&str]) {
    assert_eq!(round::<T>(value), Err(expected.iter().map(|text| (*text).to_owned()).collect()));
}

#[model(crate = dunlin_model)]
enum Shape {
    Nothing,
    Circle(f64),
    Segment(f64, f64),
    Rectangle {
        #[field(gt = 0)]
        width: f64,
        #[field(default = 1.0)]
        height: f64,
    },
}

#[test]
fn externally_tagged_enums() {
    keeps::<Shape>(json!("Nothing"));
    keeps::<Shape>(json!({"Circle": 1.5}));
    keeps::<Shape>(json!({"Segment": [1.0, 2.0]}));
    assert_eq!(
        round::<Shape>(json!({"Rectangle": {"width": "2"}})),
        Ok(json!({"Rectangle": {"width": 2.0, "height": 1.0}}))
    );
    wrong::<Shape>(json!({"Rectangle": {"width": 0}}), &["Rectangle.width greater_than"]);
    wrong::<Shape>(json!({"Segment": [1]}), &["Segment.1 missing"]);
    wrong::<Shape>(json!("Circle"), &[" union_tag_invalid"]);
    wrong::<Shape>(json!({"Square": 1}), &[" union_tag_invalid"]);
    wrong::<Shape>(json!({"Circle": 1, "Segment": 1}), &[" union_tag_not_found"]);
    wrong::<Vec<Shape>>(json!([null, "Nothing", 3]), &["0 union_tag_not_found", "2 union_tag_not_found"]);
}

#[model(crate = dunlin_model)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
enum Event {
    UserCreated { name: String },
    Tick(u8),
    Stop,
}

#[test]
fn adjacently_tagged_enums() {
    keeps::<Event>(json!({"type": "user_created", "data": {"name": "Kea"}}));
    keeps::<Event>(json!({"type": "tick", "data": 7}));
    keeps::<Event>(json!({"type": "stop"}));
    wrong::<Event>(json!({"type": "tick", "data": 300}), &["tick.data less_than_equal"]);
    wrong::<Event>(json!({"type": "tick"}), &["tick.data missing"]);
    wrong::<Event>(json!({"type": "jump"}), &[" union_tag_invalid"]);
    wrong::<Event>(json!({"data": 1}), &[" union_tag_not_found"]);
}

#[model(crate = dunlin_model)]
struct Cat {
    lives: u8,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind")]
enum Pet {
    Cat(Cat),
    #[serde(rename = "hund")]
    Dog {
        name: String,
    },
    Fish,
    #[serde(other)]
    Other,
}

#[test]
fn internally_tagged_enums() {
    keeps::<Pet>(json!({"kind": "Cat", "lives": 9}));
    keeps::<Pet>(json!({"kind": "hund", "name": "Rex"}));
    keeps::<Pet>(json!({"kind": "Fish"}));
    assert_eq!(round::<Pet>(json!({"kind": "Bird", "wings": 2})), Ok(json!({"kind": "Other"})));
    assert_eq!(round::<Pet>(json!({"lives": 9, "kind": "Cat"})), Ok(json!({"kind": "Cat", "lives": 9})));
    wrong::<Pet>(json!({"kind": "Cat", "lives": 900}), &["Cat.lives less_than_equal"]);
    wrong::<Pet>(json!({}), &[" union_tag_not_found"]);
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Tree {
    Leaf(i64),
    Node(Vec<Tree>),
    Named { name: String, of: Box<Tree> },
    Nothing,
}

#[test]
fn untagged_enums() {
    keeps::<Tree>(json!([1, [2, [], null], {"name": "a", "of": 3}]));
    wrong::<Tree>(json!("x"), &["int int_parsing", "list[Tree] list_type", "Named model_attributes_type"]);
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Twice {
    One(Vec<Twice>),
    Other(Vec<Twice>),
}

/// Two ways at each of 100 levels: the sun would be gone before all were tried.
#[test]
fn trying_ends() {
    let text = "[".repeat(100) + "1" + &"]".repeat(100);
    let mut collector = Collector::new();
    let found = from_json::<Twice>(text.as_bytes(), &At::root("body", &Rules::NONE), &mut collector);
    assert!(found.expect("JSON").is_none());
    assert!(!collector.is_empty(), "nothing without an issue");
    keeps::<Twice>(json!([[], [[], []]]));
}

#[model(crate = dunlin_model)]
#[derive(PartialEq, Eq, Hash)]
struct Id(#[field(ge = 1)] i64);

#[model(crate = dunlin_model)]
struct Point(f64, f64);

#[model(crate = dunlin_model)]
#[serde(try_from = "String", into = "String")]
#[derive(Clone)]
struct Upper(String);

impl TryFrom<String> for Upper {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.chars().all(char::is_uppercase) { Ok(Upper(text)) } else { Err("is not upper case") }
    }
}

impl From<Upper> for String {
    fn from(upper: Upper) -> Self {
        upper.0
    }
}

#[test]
fn structs_around_values() {
    keeps::<Id>(json!(1));
    keeps::<HashMap<Id, String>>(json!({"1": "a"}));
    keeps::<Point>(json!([1.0, 2.0]));
    keeps::<Upper>(json!("KEA"));
    wrong::<Id>(json!(0), &[" greater_than_equal"]);
    wrong::<HashMap<Id, String>>(json!({"0": "a"}), &["0.[key] greater_than_equal"]);
    wrong::<Point>(json!([1]), &["1 missing"]);
    wrong::<Upper>(json!("Kea"), &[" value_error"]);
    wrong::<Upper>(json!(1), &[" string_type"]);
}

#[model(crate = dunlin_model)]
#[serde(rename_all = "camelCase")]
struct Everything {
    #[serde(alias = "nick", alias = "call")]
    first_name: String,
    #[serde(rename(serialize = "sent", deserialize = "received"))]
    both: i64,
    #[serde(default = "seven")]
    count: u8,
    #[serde(skip)]
    _internal: i64,
    #[serde(skip_serializing)]
    #[field(secret)]
    password: String,
    #[serde(deserialize_with = "halved")]
    half: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    r#type: Option<String>,
}

fn seven() -> u8 {
    7
}

fn halved<'de, D: serde::Deserializer<'de>>(source: D) -> Result<i64, D::Error> {
    let whole: i64 = serde::Deserialize::deserialize(source)?;
    if whole % 2 == 0 { Ok(whole / 2) } else { Err(serde::de::Error::custom("is odd")) }
}

#[test]
fn serdes_attributes_are_honoured() {
    assert_eq!(
        round::<Everything>(json!({"call": "Kea", "received": 1, "password": "x", "half": 8, "type": "t"})),
        Ok(json!({"firstName": "Kea", "sent": 1, "count": 7, "half": 4, "type": "t"}))
    );
    wrong::<Everything>(
        json!({"first_name": "a", "sent": 1, "_internal": 5, "half": 3}),
        &["firstName missing", "received missing", "password missing", "half value_error"],
    );
}

#[model(crate = dunlin_model)]
struct Paging {
    #[field(default = 1)]
    page: u32,
    size: Option<u32>,
}

#[model(crate = dunlin_model, extra = forbid)]
struct Search {
    text: String,
    #[serde(flatten)]
    paging: Paging,
}

#[model(crate = dunlin_model, extra = allow)]
struct Loose {
    text: String,
    #[serde(flatten)]
    paging: Option<Paging>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

#[test]
fn flattened_fields() {
    assert_eq!(
        round::<Search>(json!({"page": 2, "text": "a"})),
        Ok(json!({"text": "a", "page": 2, "size": null}))
    );
    wrong::<Search>(
        json!({"page": "x", "text": 1, "other": 1}),
        &["text string_type", "other extra_forbidden", "page int_parsing"],
    );
    assert_eq!(
        round::<Loose>(json!({"text": "a", "other": [1], "size": 3})),
        Ok(json!({"text": "a", "page": 1, "size": 3, "other": [1]}))
    );
    assert_eq!(round::<Loose>(json!({"text": "a"})), Ok(json!({"text": "a"})));
}

#[model(crate = dunlin_model)]
struct Page<T> {
    items: Vec<T>,
    #[field(ge = 0)]
    total: usize,
    next: Option<Box<Page<T>>>,
}

#[test]
fn generic_models() {
    keeps::<Page<Cat>>(
        json!({"items": [{"lives": 9}], "total": 1, "next": {"items": [], "total": 0, "next": null}}),
    );
    wrong::<Page<Cat>>(
        json!({"items": [{}], "total": -1}),
        &["items.0.lives missing", "total greater_than_equal"],
    );
    let mut schemas = Schemas::new();
    Page::<Cat>::schema(&mut schemas);
    Page::<Vec<i64>>::schema(&mut schemas);
    let definitions = schemas.into_definitions();
    assert_eq!(definitions.keys().collect::<Vec<_>>(), ["Cat", "Page_Cat_", "Page_list_int__"]);
    assert_eq!(definitions["Page_Cat_"]["title"], "Page[Cat]");
}

#[model(crate = dunlin_model)]
struct Bag {
    #[field(unique, max_items = 3)]
    tags: Vec<String>,
    letters: VecDeque<char>,
    pair: [i64; 2],
    data: ByteString,
    wait: Duration,
    lag: Option<TimeDelta>,
    at: DateTime<Utc>,
    map: BTreeMap<u8, bool>,
    v4: Option<Ipv4Addr>,
    ip: Option<IpAddr>,
}

#[test]
fn other_types() {
    keeps::<Bag>(json!({
        "tags": ["a", "b"], "letters": ["x", "ü"], "pair": [1, 2], "data": "bytes", "wait": "PT1M30S", "lag": "-P1D",
        "at": "2024-01-31T12:34:56Z", "map": {"1": true},
        "v4": "127.0.0.1", "ip": "::1",
    }));
    wrong::<Bag>(
        json!({
            "tags": ["a", "a"], "letters": ["xy"], "pair": [1], "data": 1, "wait": -1, "lag": "x",
            "at": "2024-01-31T12:34:56", "map": {"300": true},
            "v4": "::1", "ip": 1,
        }),
        &[
            "tags unique_items",
            "letters.0 string_too_long",
            "pair too_short",
            "data bytes_type",
            "wait greater_than_equal",
            "lag time_delta_parsing",
            "at timezone_aware",
            "map.300.[key] less_than_equal",
            "v4 ip_v4_address",
            "ip ip_any_address",
        ],
    );
}

/// The ends of the type are its own, what is beyond is not.
fn ends<T: Model>(least: i128, most: i128) {
    for (value, is_own) in [(least, true), (most, true), (least - 1, false), (most + 1, false)] {
        let found = round::<T>(json!(value.to_string()));
        assert_eq!(found.is_ok(), is_own, "{value} as {}", std::any::type_name::<T>());
    }
}

#[test]
fn integers_hold_what_their_type_holds() {
    ends::<i8>(i8::MIN.into(), i8::MAX.into());
    ends::<i16>(i16::MIN.into(), i16::MAX.into());
    ends::<i32>(i32::MIN.into(), i32::MAX.into());
    ends::<i64>(i64::MIN.into(), i64::MAX.into());
    ends::<u8>(0, u8::MAX.into());
    ends::<u16>(0, u16::MAX.into());
    ends::<u32>(0, u32::MAX.into());
    ends::<u64>(0, u64::MAX.into());
    keeps::<i64>(json!(i64::MIN));
    keeps::<u64>(json!(u64::MAX));
    wrong::<u8>(json!(256), &[" less_than_equal"]);
    wrong::<u8>(json!(-1), &[" greater_than_equal"]);
    wrong::<i32>(json!(2_147_483_648_u32), &[" less_than_equal"]);
    wrong::<u64>(json!(-1), &[" greater_than_equal"]);
    wrong::<u64>(json!("18446744073709551616"), &[" int_parsing_size"]);
    wrong::<i64>(json!(9_223_372_036_854_775_808_u64), &[" int_parsing_size"]);
}

/// A record with more fields than a tuple has places.
#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq, Default)]
#[serde(default)]
struct Wide {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
    e: i64,
    f: i64,
    g: i64,
    h: i64,
    i: i64,
    j: i64,
    k: i64,
    l: i64,
    m: i64,
    n: i64,
    o: i64,
    p: i64,
    q: i64,
    r: i64,
    s: i64,
    t: i64,
    u: i64,
    v: i64,
    w: i64,
    x: i64,
    y: i64,
    z: u8,
}

#[test]
fn wide_records() {
    let all: Map<String, Value> = ('a'..='z').map(|name| (name.to_string(), json!(name as u8))).collect();
    keeps::<Wide>(Value::Object(all));
    assert_eq!(round::<Wide>(json!({"z": 1})).expect("a record")["z"], 1);
    wrong::<Wide>(
        json!({"z": 256, "m": "x", "a": null}),
        &["a int_type", "m int_parsing", "z less_than_equal"],
    );
}

#[model(crate = dunlin_model)]
struct Empty {}

#[test]
fn empty_records() {
    keeps::<Empty>(json!({}));
    wrong::<Empty>(json!([]), &[" model_attributes_type"]);
}

#[model(crate = dunlin_model)]
enum Filter {
    Is(i64),
    Not(Box<Filter>),
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Wrapped {
    Value(i64),
    Again(Box<Wrapped>),
    Maybe(Option<Box<Wrapped>>),
}

#[test]
fn enums_around_themselves() {
    keeps::<Filter>(json!({"Not": {"Not": {"Is": 1}}}));
    wrong::<Filter>(json!({"Not": {"Is": "x"}}), &["Not.Is int_parsing"]);
    keeps::<Wrapped>(json!(1));
    assert_eq!(Filter::KIND, Kind::Any);
    assert_eq!(Wrapped::KIND, Kind::Integer);
    assert_eq!(Tree::KIND, Kind::Any);
    assert_eq!(Pet::KIND, Kind::Record);
}

#[model(crate = dunlin_model)]
struct Envelope<D> {
    data: D,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind")]
enum Message<A, D, S> {
    One(Envelope<A>),
    Two { d: D, s: S },
}

#[model(crate = dunlin_model)]
struct Around<D>(D);

#[test]
fn generics_of_any_name() {
    keeps::<Envelope<i64>>(json!({"data": 1}));
    keeps::<Message<i64, bool, String>>(json!({"kind": "One", "data": 1}));
    keeps::<Message<i64, bool, String>>(json!({"kind": "Two", "d": true, "s": "x"}));
    keeps::<Around<Vec<u8>>>(json!([1]));
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind")]
enum Term {
    Not { of: Box<Term> },
    All { of: Vec<Term> },
    Text { text: String },
}

/// The most memory that this process ever had, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[test]
fn nested_enums_are_in_memory_once() {
    let leaf = json!({"kind": "All", "of": vec![json!({"kind": "Text", "text": "x".repeat(100)}); 20_000]});
    let text = r#"{"kind": "Not", "of": "#.repeat(120) + &leaf.to_string() + &"}".repeat(120);
    drop(leaf);
    let before = peak();
    let found = from_json::<Term>(text.as_bytes(), &At::root("body", &Rules::NONE), &mut Collector::new());
    assert!(found.expect("JSON").is_some());
    let grown = peak() - before;
    assert!(grown < 60 * 1024, "{grown} KiB for {} KiB of JSON", text.len() / 1024);
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Cell {
    Number(i64),
    Text(String),
    Flag(bool),
}

#[model(crate = dunlin_model)]
struct Row {
    id: i64,
    cell: Cell,
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Rows {
    One(Row),
    Many(Vec<Row>),
}

#[test]
fn much_data_is_not_too_complex() {
    let cells = [json!(1), json!("a"), json!(true)];
    let rows: Vec<Value> = (0..20_000).map(|id| json!({"id": id, "cell": cells[id % 3]})).collect();
    keeps::<Rows>(Value::Array(rows));
}

#[test]
fn too_complex_is_one_issue() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    wrong::<Twice>(deep.clone(), &[" union_too_complex"]);
    wrong::<Wrapped>(json!("x"), &["int int_parsing"]);
    wrong::<(i64, Twice, Twice)>(json!(["x", deep, "x"]), &["0 int_parsing", "1 union_too_complex"]);
}

#[model(crate = dunlin_model)]
#[serde(from = "i64", into = "i64")]
#[derive(Clone)]
enum Size {
    Small,
    Large,
}

impl From<i64> for Size {
    fn from(size: i64) -> Self {
        if size < 10 { Size::Small } else { Size::Large }
    }
}

impl From<Size> for i64 {
    fn from(size: Size) -> Self {
        match size {
            Size::Small => 1,
            Size::Large => 10,
        }
    }
}

#[model(crate = dunlin_model)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    #[serde(other)]
    Other,
}

#[model(crate = dunlin_model)]
enum Level {
    Number(i64),
    #[serde(other)]
    Unknown,
}

#[model(crate = dunlin_model)]
#[serde(tag = "kind", deny_unknown_fields)]
enum Strict {
    One { a: i64 },
    Two(Cat),
}

#[test]
fn serdes_attributes_of_enums_are_honoured() {
    assert_eq!(round::<Size>(json!(70)), Ok(json!(10)));
    wrong::<Size>(json!("Small"), &[" int_parsing"]);
    keeps::<Colour>(json!("red"));
    assert_eq!(round::<Colour>(json!("blue")), Ok(json!("other")));
    wrong::<Colour>(json!(1), &[" enum"]);
    keeps::<Level>(json!({"Number": 1}));
    assert_eq!(round::<Level>(json!("x")), Ok(json!("Unknown")));
    wrong::<Level>(json!({"x": 1}), &[" union_tag_invalid"]);
    keeps::<Strict>(json!({"kind": "One", "a": 1}));
    wrong::<Strict>(json!({"kind": "One", "a": 1, "b": 2}), &["One.b extra_forbidden"]);
    assert_eq!(
        round::<Strict>(json!({"kind": "Two", "lives": 1, "b": 2})),
        Ok(json!({"kind": "Two", "lives": 1}))
    );
}

/// Public structs around what is private.
#[expect(unreachable_pub, reason = "what is public is what is tested")]
mod public {
    use dunlin_macros::model;

    #[model(crate = dunlin_model)]
    struct Line {
        count: u8,
    }

    #[model(crate = dunlin_model)]
    pub struct Order(Vec<Line>);

    #[model(crate = dunlin_model)]
    #[serde(from = "Line")]
    pub struct Total(u8);

    impl From<Line> for Total {
        fn from(line: Line) -> Self {
            Total(line.count)
        }
    }

    #[model(crate = dunlin_model)]
    pub struct Around<T>(#[field(max_items = 1)] Vec<(T, Line)>);
}

#[test]
fn public_structs_around_private_values() {
    keeps::<public::Order>(json!([{"count": 1}]));
    assert_eq!(round::<public::Total>(json!({"count": 1})), Ok(json!(1)));
    keeps::<public::Around<u8>>(json!([[1, {"count": 1}]]));
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Even {
    End(u8),
    Next(Box<Odd>),
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Odd {
    End(String),
    Next(Option<Box<Even>>),
    Many(Vec<Even>),
}

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Carried {
    Cat(Box<Cat>),
    Page(Box<Page<Cat>>),
}

/// A struct around an enum that holds it.
#[model(crate = dunlin_model)]
struct Shell(Box<Inside>);

#[model(crate = dunlin_model)]
#[serde(untagged)]
enum Inside {
    Name(String),
    More(Shell, Box<Even>),
    Own(Shell),
}

#[test]
fn enums_that_hold_each_other() {
    assert_eq!((Even::KIND, Inside::KIND), (Kind::Any, Kind::Any));
    assert_eq!(<Carried as Described>::KIND, Kind::Record);
    keeps::<Shell>(json!("x"));
    keeps::<Shell>(json!(["x", 1]));
    keeps::<Even>(json!(1));
    keeps::<Even>(json!("x"));
    keeps::<Odd>(json!([1, ["x"]]));
}
