//! Enums without data: one of a few texts or numbers.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serializer};
use serde_json::Value;

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{About, At, Collector, Issue, Schema, Schemas, number};

/// An enum without data, as `#[model]` describes it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    note = "add `#[model]` to the definition of `{Self}`"
)]
pub trait Choices: Sized + 'static {
    /// The name in the documentation.
    const NAME: &'static str;
    /// What is said of the enum.
    const ABOUT: About = About::NONE;
    /// pydantic's `Literal`, not its `Enum`: without a name in the documentation.
    const IS_LITERAL: bool = false;
    /// Its variants.
    const CHOICES: &'static [Choice<Self>];
}

/// One variant.
#[doc(hidden)]
#[derive(Debug)]
pub struct Choice<T> {
    literal: Literal,
    aliases: &'static [&'static str],
    /// The text when sending, where it differs.
    sent_as: Option<&'static str>,
    /// Takes texts that no variant has.
    is_other: bool,
    make: fn() -> T,
}

#[derive(Clone, Copy, Debug)]
enum Literal {
    Text(&'static str),
    Number(i64),
}

impl<T> Choice<T> {
    /// A variant that is sent as text.
    pub const fn text(name: &'static str, make: fn() -> T) -> Self {
        Choice { literal: Literal::Text(name), aliases: &[], sent_as: None, is_other: false, make }
    }

    /// A variant that is sent as a number.
    pub const fn number(value: i64, make: fn() -> T) -> Self {
        Choice { literal: Literal::Number(value), aliases: &[], sent_as: None, is_other: false, make }
    }

    /// Other texts that are understood.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Another text when sending.
    pub const fn sent_as(mut self, name: &'static str) -> Self {
        self.sent_as = Some(name);
        self
    }

    /// Takes texts that no variant has.
    pub const fn other(mut self) -> Self {
        self.is_other = true;
        self
    }

    fn is_text(&self, text: &str) -> bool {
        matches!(self.literal, Literal::Text(name) if name == text) || self.aliases.contains(&text)
    }

    fn is_number(&self, value: i128) -> bool {
        matches!(self.literal, Literal::Number(number) if i128::from(number) == value)
    }

    fn value(&self, is_output: bool) -> Value {
        match (self.literal, self.sent_as) {
            (Literal::Text(_), Some(sent)) if is_output => sent.into(),
            (Literal::Text(text), _) => text.into(),
            (Literal::Number(number), _) => number.into(),
        }
    }

    /// As Python shows it.
    fn shown(&self) -> String {
        match self.literal {
            Literal::Text(text) => python_text(text),
            Literal::Number(number) => number.to_string(),
        }
    }
}

/// Decodes an enum without data.
///
/// # Errors
/// What the source reports.
#[doc(hidden)]
pub fn decode_choice<'de, T: Choices, D: Deserializer<'de>>(
    source: D,
    at: &At<'_>,
    collector: &mut Collector,
) -> Result<Option<T>, D::Error> {
    token::read(source, |token| {
        collector.loosen(Exactness::Lax);
        let found = match token {
            Token::Text(text) => T::CHOICES.iter().find(|choice| choice.is_text(text)),
            _ => None,
        };
        let found = found.or_else(|| {
            let number = match token {
                Token::Text(_) if T::IS_LITERAL => None,
                token => number::as_whole(token),
            };
            let number = number?;
            T::CHOICES.iter().find(|choice| choice.is_number(number))
        });
        let is_text = matches!(token, Token::Text(_));
        let other = || T::CHOICES.iter().find(|choice| choice.is_other && is_text);
        match found.or_else(other) {
            Some(choice) => Some((choice.make)()),
            None => refuse::<T>(at, collector),
        }
    })
}

/// Reads an enum of numbers, for serde.
///
/// # Errors
/// When there is no such number.
#[doc(hidden)]
pub fn deserialize_choice<'de, T: Choices, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    let number = i64::deserialize(source)?;
    let found = T::CHOICES.iter().find(|choice| choice.is_number(i128::from(number)));
    found
        .map(|choice| (choice.make)())
        .ok_or_else(|| D::Error::custom(format!("expected {}", expected::<T>())))
}

/// Writes an enum of numbers, for serde.
///
/// # Errors
/// What the target reports.
#[doc(hidden)]
pub fn serialize_choice<T: Choices, S: Serializer>(value: &T, target: S) -> Result<S::Ok, S::Error> {
    let own = std::mem::discriminant(value);
    let found = T::CHOICES.iter().find(|choice| std::mem::discriminant(&(choice.make)()) == own);
    match found.map(|choice| choice.literal) {
        Some(Literal::Number(number)) => target.serialize_i64(number),
        Some(Literal::Text(text)) => target.serialize_str(text),
        None => Err(S::Error::custom("a variant that is not sent")),
    }
}

#[cold]
fn refuse<T: Choices>(at: &At<'_>, collector: &mut Collector) -> Option<T> {
    let expected = expected::<T>();
    let msg = format!("Input should be {expected}");
    let kind = if T::IS_LITERAL { "literal_error" } else { "enum" };
    collector.note(at, Issue::new(kind, msg).with("expected", expected));
    None
}

fn expected<T: Choices>() -> String {
    let shown: Vec<String> = T::CHOICES.iter().map(Choice::shown).collect();
    match shown.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => shown.concat(),
    }
}

/// Text in Python's quotes.
pub(crate) fn python_text(text: &str) -> String {
    if text.contains('\'') && !text.contains('"') {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "\\'"))
    }
}

/// Describes an enum without data: under its name, a literal in place.
#[doc(hidden)]
pub fn describe_choice<T: Choices>(schemas: &mut Schemas) -> Schema {
    if T::IS_LITERAL {
        return values::<T>(schemas);
    }
    schemas.define_at(T::NAME, std::any::type_name::<T>().to_owned(), |schemas| {
        values::<T>(schemas).with("title", T::NAME).about(&T::ABOUT)
    })
}

fn values<T: Choices>(schemas: &Schemas) -> Schema {
    let values: Vec<Value> = T::CHOICES.iter().map(|choice| choice.value(schemas.is_output())).collect();
    let kind = if values.iter().all(Value::is_string) { "string" } else { "integer" };
    if !schemas.is_output() && T::CHOICES.iter().any(|choice| choice.is_other) {
        return Schema::of_type(kind);
    }
    match values.as_slice() {
        [only] if T::IS_LITERAL => Schema::any().with("const", only.clone()).with("type", kind),
        _ => Schema::any().with("enum", values).with("type", kind),
    }
}
