//! `Decimal` of rust_decimal: text on the wire, numbers are accepted too. 28 digits, where Python has no limit.

use rust_decimal::Decimal;
use serde::de::Deserializer;
use serde_json::Value;

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Bound, Collector, Described, Issue, Kind, Model, Rules, Schema, Schemas};

impl Model for Decimal {}

impl Described for Decimal {
    const KIND: Kind = Kind::Number;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| {
            collector.loosen(Exactness::Lax);
            let decimal = match token {
                Token::Unsigned(number) => Decimal::from(number),
                Token::Signed(number) => Decimal::from(number),
                Token::Float(number) => parse(&format!("{number:?}"), at, collector)?,
                Token::Text(text) => parse(text, at, collector)?,
                _ => {
                    let msg = "Decimal input should be an integer, float, string or Decimal object";
                    collector.push(at, "decimal_type", msg);
                    return None;
                }
            };
            keeps(decimal, at.rules, at, collector).then_some(decimal)
        })
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        if schemas.is_output() {
            return Schema::of_type("string");
        }
        let choices = ["number", "string"].map(|name| Schema::of_type(name).into_value());
        Schema::any().with("anyOf", choices.to_vec())
    }

    fn type_name() -> String {
        "decimal".to_owned()
    }
}

fn parse(text: &str, at: &At<'_>, collector: &mut Collector) -> Option<Decimal> {
    let digits: String = text.trim().chars().filter(|letter| *letter != '_').collect();
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(&digits).to_ascii_lowercase();
    if ["nan", "snan", "inf", "infinity"].contains(&unsigned.as_str()) {
        collector.push(at, "finite_number", "Input should be a finite number");
        return None;
    }
    let parsed = Decimal::from_str_exact(&digits).or_else(|_| Decimal::from_scientific(&digits));
    if let Ok(decimal) = parsed {
        return Some(decimal);
    }
    collector.push(at, "decimal_parsing", "Input should be a valid decimal");
    None
}

fn keeps(value: Decimal, rules: &Rules, at: &At<'_>, collector: &mut Collector) -> bool {
    let broken = |bound: Option<Bound>, breaks: fn(Decimal, Decimal) -> bool| {
        bound.filter(|bound| decimal(*bound).is_some_and(|bound| breaks(value, bound)))
    };
    let is_no_multiple = |value: Decimal, step: Decimal| !step.is_zero() && !(value % step).is_zero();
    let checks = [
        ("multiple_of", "multiple_of", "a multiple of", broken(rules.multiple_of, is_no_multiple)),
        ("less_than_equal", "le", "less than or equal to", broken(rules.le, |value, bound| value > bound)),
        ("less_than", "lt", "less than", broken(rules.lt, |value, bound| value >= bound)),
        (
            "greater_than_equal",
            "ge",
            "greater than or equal to",
            broken(rules.ge, |value, bound| value < bound),
        ),
        ("greater_than", "gt", "greater than", broken(rules.gt, |value, bound| value <= bound)),
    ];
    let found = checks.into_iter().find_map(|(kind, name, words, bound)| Some((kind, name, words, bound?)));
    let Some((kind, name, words, bound)) = found else { return true };
    let (figure, shown) = match bound {
        Bound::Int(number) => (Value::from(number), number.to_string()),
        Bound::Float(number) => (Value::from(number), number.to_string()),
    };
    let msg = format!("Input should be {words} {shown}");
    collector.note(at, Issue::new(kind, msg).with(name, figure));
    false
}

fn decimal(bound: Bound) -> Option<Decimal> {
    match bound {
        Bound::Int(number) => Some(Decimal::from(number)),
        Bound::Float(number) => Decimal::from_str_exact(&number.to_string()).ok(),
    }
}
