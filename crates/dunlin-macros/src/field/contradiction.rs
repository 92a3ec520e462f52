//! Rules that nothing can keep, as far as their numbers are written out; the start of the app finds the others.

use proc_macro2::TokenStream;
use syn::{Error, Ident, LitStr, Result};

use super::Rule;
use crate::model::Errors;

/// The formats of JSON Schema (validation, 7.3), of OpenAPI's registry as far as they are of text, and pydantic's.
const FORMATS: [&str; 36] = [
    "base64url",
    "binary",
    "byte",
    "char",
    "color",
    "date",
    "date-time",
    "directory-path",
    "duration",
    "email",
    "file-path",
    "hostname",
    "html",
    "http-date",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv4network",
    "ipv6",
    "ipv6network",
    "ipvanyaddress",
    "iri",
    "iri-reference",
    "json-pointer",
    "json-string",
    "multi-host-uri",
    "password",
    "path",
    "phone",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Refuses a lower bound above the upper one.
pub(super) fn check(rules: &[(Ident, Rule, TokenStream)], errors: &mut Errors) {
    let find = |names: [&str; 2]| {
        let found = rules.iter().find(|(name, ..)| names.iter().any(|other| name == other));
        found.and_then(|(name, _, value)| Some((name, number(value)?)))
    };
    let pairs = [(["min_length", "min_items"], ["max_length", "max_items"]), (["ge", "gt"], ["le", "lt"])];
    for (lower, upper) in pairs {
        let (Some((low, least)), Some((high, most))) = (find(lower), find(upper)) else { continue };
        let is_open = low == "gt" || high == "lt";
        if least > most || (least == most && is_open) {
            errors.at(high.span(), format!("nothing keeps both `{low} = {least}` and `{high} = {most}`"));
        }
    }
}

/// The number that a rule's value is written as: `5`, `Int(-5)`, `Float(1.5)`.
fn number(value: &TokenStream) -> Option<f64> {
    let text: String =
        value.to_string().chars().filter(|letter| !letter.is_whitespace() && *letter != '_').collect();
    let inner = text.strip_prefix("Int(").or_else(|| text.strip_prefix("Float("));
    inner.map_or(text.as_str(), |inner| inner.trim_end_matches(')')).parse().ok()
}

/// Refuses a format that nobody knows, which is a slip.
pub(super) fn known_format(format: &LitStr) -> Result<()> {
    match FORMATS.contains(&format.value().as_str()) {
        true => Ok(()),
        false => {
            let message =
                format!("there is no format {:?}: there are {}", format.value(), FORMATS.join(", "));
            Err(Error::new(format.span(), message))
        }
    }
}
