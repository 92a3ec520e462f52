//! `Url`, by the WHATWG's rules; `HttpUrl` where only the web is meant.

use std::ops::Deref;

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

use url::Url;

use crate::collector::Exactness;
use crate::list::Count;
use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Issue, Kind, Model, Schema, Schemas};

/// A URL with `http` or `https`, of at most 2,083 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HttpUrl(Url);

/// What Internet Explorer could take, and pydantic still takes.
const MAX_HTTP: usize = 2083;

impl HttpUrl {
    /// Gives the URL up.
    pub fn into_inner(self) -> Url {
        self.0
    }
}

impl Deref for HttpUrl {
    type Target = Url;

    fn deref(&self) -> &Url {
        &self.0
    }
}

impl Model for Url {}

impl Described for Url {
    const KIND: Kind = Kind::Text;
    const CHECKS: Checks = Checks::Length;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| read(token, at, collector).filter(|url| keeps(url, at, collector)))
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string").with("format", "uri").with("minLength", 1)
    }

    fn type_name() -> String {
        "url".to_owned()
    }
}

impl Model for HttpUrl {}

impl Described for HttpUrl {
    const KIND: Kind = Kind::Text;
    const CHECKS: Checks = Checks::Length;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        token::read(source, |token| {
            if matches!(token, Token::Text(text) if text.len() > MAX_HTTP) {
                let msg = format!("URL should have at most {MAX_HTTP} characters");
                collector.note(at, Issue::new("url_too_long", msg).with("max_length", MAX_HTTP));
                return None;
            }
            let url = read(token, at, collector)?;
            if !["http", "https"].contains(&url.scheme()) {
                let expected = "'http' or 'https'";
                let msg = format!("URL scheme should be {expected}");
                collector.note(at, Issue::new("url_scheme", msg).with("expected_schemes", expected));
                return None;
            }
            keeps(&url, at, collector).then_some(HttpUrl(url))
        })
    }

    fn schema(schemas: &mut Schemas) -> Schema {
        Url::schema(schemas).with("maxLength", MAX_HTTP)
    }

    fn type_name() -> String {
        "url".to_owned()
    }
}

fn read(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<Url> {
    collector.loosen(Exactness::Lax);
    let Token::Text(text) = token else {
        collector.push(at, "url_type", "URL input should be a string or URL");
        return None;
    };
    let error = match Url::parse(text) {
        Ok(url) => return Some(url),
        Err(_) if text.is_empty() => "input is empty".to_owned(),
        Err(error) => error.to_string(),
    };
    let msg = format!("Input should be a valid URL, {error}");
    collector.note(at, Issue::new("url_parsing", msg).with("error", error));
    None
}

/// Lengths are those of the URL as it is sent again.
fn keeps(url: &Url, at: &At<'_>, collector: &mut Collector) -> bool {
    let length = url.as_str().chars().count();
    let count = Count { name: "Value", actual: Some(length) };
    if at.rules.max_length.is_some_and(|most| length > most) {
        count.too_long(at, collector);
        false
    } else if at.rules.min_length.is_some_and(|least| length < least) {
        count.too_short(at, collector);
        false
    } else {
        true
    }
}
