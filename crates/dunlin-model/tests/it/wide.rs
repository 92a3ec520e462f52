//! Whole numbers of 128 bits: JSON has them with all their digits.

use dunlin_macros::model;
use dunlin_model::{At, Collector, Model, Partial, Rules, from_json, from_text};

#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq)]
struct Ledger {
    total: u128,
    #[field(default)]
    changes: Vec<i128>,
    #[field(multiple_of = 3, gt = 4)]
    thirds: Option<u128>,
    #[field(strict)]
    exact: Option<i128>,
}

fn read<T: Model>(json: &str) -> Result<T, Vec<String>> {
    let mut collector = Collector::new();
    let found = from_json(json.as_bytes(), &At::root("body", &Rules::NONE), &mut collector).expect("JSON");
    found.ok_or_else(|| collector.issues().iter().map(|issue| issue.kind.to_string()).collect())
}

#[test]
fn no_digit_is_lost() {
    let largest = u128::MAX.to_string();
    for number in ["0", "7", "18446744073709551615", "18446744073709551617", &largest] {
        assert_eq!(read::<u128>(number), Ok(number.parse().expect("a number")));
        let text = format!("\"{number}\"");
        assert_eq!(read::<u128>(&text), Ok(number.parse().expect("a number")));
        let found = from_text::<u128>(number, &At::root("query", &Rules::NONE), &mut Collector::new());
        assert_eq!(found, number.parse().ok());
    }
    for number in ["-1", "-9223372036854775809", &i128::MIN.to_string(), &i128::MAX.to_string()] {
        assert_eq!(read::<i128>(number), Ok(number.parse().expect("a number")));
    }
    let json = format!(
        r#"{{"total":{largest},"changes":[-18446744073709551617,{}],"thirds":{largest},"exact":null}}"#,
        i128::MAX
    );
    let ledger: Ledger = read(&json).expect("a ledger");
    assert_eq!(serde_json::to_string(&ledger).expect("JSON"), json);
    let part: Partial<Ledger> = read(&json).expect("a part");
    assert_eq!(serde_json::to_string(&part).expect("JSON"), json);
}

#[test]
fn what_does_not_fit_is_refused() {
    let cases: [(&str, &[&str]); 11] = [
        ("-1", &["greater_than_equal"]),
        ("-18446744073709551617", &["greater_than_equal"]),
        ("340282366920938463463374607431768211456", &["int_parsing_size"]),
        ("1e39", &["int_parsing_size"]),
        ("1.5", &["int_from_float"]),
        ("null", &["int_type"]),
        ("[1]", &["int_type"]),
        ("{\"a\": 1}", &["int_type"]),
        ("\"x\"", &["int_parsing"]),
        ("\"18446744073709551617.5\"", &["int_parsing"]),
        ("true", &[]),
    ];
    for (json, expected) in cases {
        let kinds = read::<u128>(json).err().unwrap_or_default();
        assert_eq!(kinds, expected, "{json}");
    }
    assert_eq!(read::<u128>("1e20"), Ok(100_000_000_000_000_000_000));
    let wrong = |field: &str, number: &str| {
        read::<Ledger>(&format!(r#"{{"total":1,"{field}":{number}}}"#)).unwrap_err()
    };
    assert_eq!(wrong("thirds", "340282366920938463463374607431768211454"), ["multiple_of"]);
    assert_eq!(wrong("thirds", "3"), ["greater_than"]);
    assert_eq!(wrong("exact", "1e20"), ["int_type"]);
    assert_eq!(wrong("exact", "\"18446744073709551617\""), ["int_type"]);
    assert_eq!(
        read::<Ledger>(r#"{"total":1,"exact":18446744073709551617}"#).expect("exact").exact,
        Some((1 << 64) + 1)
    );
}

#[model(crate = dunlin_model)]
#[derive(Debug, PartialEq)]
#[serde(untagged)]
enum Amount {
    Whole(u128),
    Named { name: String },
}

#[test]
fn an_enum_says_that_it_cannot_hold_the_digits() {
    assert_eq!(read::<Amount>("18446744073709551615"), Ok(Amount::Whole(u64::MAX.into())));
    assert_eq!(read::<Amount>("\"18446744073709551617\""), Ok(Amount::Whole((1 << 64) + 1)));
    let kinds = read::<Amount>("18446744073709551617").expect_err("issues");
    assert_eq!(kinds, ["int_parsing_size", "model_attributes_type"]);
}
