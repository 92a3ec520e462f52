//! JSON out: byte for byte what `serde_json` writes, and its errors.

use std::collections::BTreeMap;
use std::fmt;
use std::net::Ipv4Addr;

use dunlin_model::to_json;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, SerializeStruct, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The two write the same, or fail in the same words.
fn check<T: Serialize + ?Sized>(value: &T) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("JSON is UTF-8");
    let ours = to_json(value).map(text).map_err(|error| error.to_string());
    let theirs = serde_json::to_vec(value).map(text).map_err(|error| error.to_string());
    assert_eq!(ours, theirs);
}

/// The same for the value as a value and as the key of a map.
fn check_key<T: Serialize + Ord>(value: T) {
    check(&value);
    check(&Map(&[(&value, 1), (&value, 2)]));
}

/// A map that compares no keys.
struct Map<'a, K, V>(&'a [(K, V)]);

impl<K: Serialize, V: Serialize> Serialize for Map<'_, K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

macro_rules! check_all {
    ($($value:expr),* $(,)?) => {{ $(check(&$value); check(&Map(&[($value, 1), ($value, 2)]));)* }};
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r#"[a-z"\\\x00-\x1f\x7fé€🦤]{0,40}"#,
        "[ -~]{0,40}",
        "[a-z]{0,20}[\"\\\\\n]?[a-z]{0,20}",
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..6).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

#[test]
fn values_are_written_as_serde_json_writes_them() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, cases: 2000, ..Config::default() });
    runner
        .run(&values(), |value| {
            check(&value);
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_escape_at_every_place() {
    for length in 0..24 {
        check(&"a".repeat(length));
        for (index, character) in (0..length).flat_map(|index| ('\0'..='\u{100}').map(move |c| (index, c))) {
            let text = format!("{}{character}{}", "a".repeat(index), "é".repeat(length - index - 1));
            check(&text);
        }
    }
}

#[test]
fn numbers() {
    check_all![
        i8::MIN,
        i16::MIN,
        i32::MIN,
        i64::MIN,
        i128::MIN,
        isize::MIN,
        -1i8,
        0i8,
        9u8,
        10u8,
        99u16,
        100u32,
        u8::MAX,
        u16::MAX,
        u32::MAX,
        u64::MAX,
        u128::MAX,
        usize::MAX,
        i8::MAX,
        i64::MAX,
        i128::MAX,
        0.0f64,
        -0.0f64,
        0.1f64,
        1.0f64,
        -2.5f64,
        1e15f64,
        1e16f64,
        1e17f64,
        1e21f64,
        1e-5f64,
        1e-7f64,
        5e-324f64,
        0.1 + 0.2,
        f64::MAX,
        f64::MIN,
        f64::EPSILON,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0f32,
        -0.0f32,
        0.1f32,
        16_777_216f32,
        1e16f32,
        1e-7f32,
        f32::MAX,
        f32::MIN_POSITIVE,
        f32::NAN,
        f32::INFINITY,
    ];
}

#[test]
fn numbers_at_random() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, cases: 2000, ..Config::default() });
    let bits = any::<(u64, i128)>();
    runner
        .run(&bits, |(bits, wide)| {
            check_all![
                f64::from_bits(bits),
                f32::from_bits(bits as u32),
                bits,
                bits as i64,
                bits as i32,
                wide,
                wide as u128
            ];
            Ok(())
        })
        .unwrap();
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Unit;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Newtype<T>(T);

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Pair(i32, Option<&'static str>);

#[derive(Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Record {
    id: u64,
    #[serde(rename = "say \"\\\n\" é")]
    odd: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<bool>,
    inner: Vec<Record>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Empty {}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
enum Kind {
    Unit,
    #[serde(rename = "new\ttype")]
    Newtype(u8),
    Tuple(u8, String),
    NoTuple(),
    Struct {
        a: u8,
        b: Option<()>,
    },
    NoStruct {},
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    Bare,
    Held(Record),
    Fields { text: String },
}

#[derive(Serialize)]
#[serde(tag = "kind", content = "data")]
enum Adjacent {
    Bare,
    Held(Record),
    Pair(u8, u8),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Text(&'static str),
}

#[derive(Serialize)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    record: Record,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Written as bytes, not as a sequence.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Bytes(&'static [u8]);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Written by `Display`, in pieces.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Shown(&'static str);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}\n{:>5}>", self.0, 7)
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[test]
fn values_and_keys_of_every_shape() {
    check_key(true);
    check_key(false);
    for character in ['a', '"', '\\', '\0', '\u{1f}', 'é', '🦤'] {
        check_key(character);
    }
    check_key("");
    check_key("text \"\\/\u{8}\u{c}\n\r\t\u{1}\u{7f}\u{2028} é");
    check_key(String::from("kea"));
    check_key(());
    check_key(Some(1));
    check_key(None::<u8>);
    check_key(Some(Some("x")));
    check_key(Unit);
    check_key(Newtype(Newtype("x")));
    check_key(Newtype(None::<u8>));
    check_key(Pair(1, None));
    check_key((1, "x", ()));
    check_key([1, 2, 3]);
    check_key([0u8; 0]);
    check_key(vec!["a", "b"]);
    check_key(Vec::<u8>::new());
    check_key(BTreeMap::from([(1, 2)]));
    check_key(Record { inner: vec![Record::default()], skipped: Some(true), ..Record::default() });
    check_key(Empty {});
    check_key(Bytes(b""));
    check_key(Bytes(b"\x00\xff7"));
    check_key(Shown("\"é\""));
    check_key(Ipv4Addr::LOCALHOST);
    check_key(Kind::Unit);
    check_key(Kind::Newtype(1));
    check_key(Kind::Tuple(1, "x".into()));
    check_key(Kind::NoTuple());
    check_key(Kind::Struct { a: 1, b: Some(()) });
    check_key(Kind::NoStruct {});
}

#[test]
fn shapes_by_serdes_attributes() {
    check(&[Tagged::Bare, Tagged::Held(Record::default()), Tagged::Fields { text: "\"".into() }]);
    check(&[Adjacent::Bare, Adjacent::Held(Record::default()), Adjacent::Pair(1, 2)]);
    check(&[Untagged::Number(0.5), Untagged::Text("x")]);
    for rest in
        [BTreeMap::new(), BTreeMap::from([("a".to_owned(), Value::Null), ("b".to_owned(), Value::from(1))])]
    {
        check(&Flat { id: 1, record: Record::default(), rest });
    }
    check(&[vec![vec![1u8], vec![]], vec![]]);
    check(&BTreeMap::from([
        ("a", BTreeMap::from([(Some(1), vec![Some(1.5), None])])),
        ("b", BTreeMap::new()),
    ]));
    check("a text");
    check(&[Value::Null; 0]);
}

/// Fails, after it wrote something.
struct Failing;

impl Serialize for Failing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("a", &1)?;
        Err(S::Error::custom("no kea at line 3 column 4"))
    }
}

#[test]
fn errors_are_passed_through() {
    check(&Failing);
    check(&[Failing]);
    check(&Some(Newtype(Failing)));
    check(&Map(&[("a", Failing)]));
    check(&Map(&[(Failing, "a")]));
    check(&Map(&[(Newtype(f32::NAN), "a")]));
    assert_eq!(to_json(&Failing).unwrap_err().line(), 3);
}

/// What a failing `Display` does to `serde_json` is a panic.
#[test]
fn a_display_that_fails_is_an_error() {
    struct Broken;
    impl fmt::Display for Broken {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }
    impl Serialize for Broken {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }
    assert!(to_json(&Broken).is_err());
}

/// As `serde_json` hands itself a number, where its feature `arbitrary_precision` is on.
struct Digits(&'static str);

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const NAME: &str = "$serde_json::private::Number";
        let mut fields = serializer.serialize_struct(NAME, 1)?;
        fields.serialize_field(NAME, self.0)?;
        fields.end()
    }
}

#[test]
fn raw_values_and_long_numbers_stay_as_they_are() {
    for text in [r#"{"a": "\n"}"#, " [ 1 ] ", r#""""#, "null"] {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        check(raw);
        check(&(raw, "\n"));
        check(&Map(&[("\n", raw), ("b", raw)]));
        check(&Kind::Tuple(1, raw.to_string()));
    }
    let number = Digits("1.000000000000000000000000001");
    let json = to_json(&(&number, "\n", Map(&[("n", &number)]))).unwrap();
    let expected = r#"[1.000000000000000000000000001,"\n",{"n":1.000000000000000000000000001}]"#;
    assert_eq!(String::from_utf8(json).unwrap(), expected);
}
