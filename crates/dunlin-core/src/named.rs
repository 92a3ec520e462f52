//! Hot path: values that come as text under a name: query, path, headers, cookies, forms.

use std::borrow::Cow;

use dunlin_model::{At, Collector, Field, Kind, Model, Pairs, Rules, Segment};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::reply::unquote;

/// One argument to be made from text.
pub(crate) struct Named<'c, T: 'static> {
    field: &'static Field<T>,
    /// The word in `loc`.
    label: &'static str,
    collector: &'c mut Collector,
}

impl<'c, T: Model> Named<'c, T> {
    pub(crate) fn new(field: &'static Field<T>, label: &'static str, collector: &'c mut Collector) -> Self {
        Named { field, label, collector }
    }

    /// From pairs: the last of its name, all of its name, or a model of all names.
    pub(crate) fn pairs<'a>(self, pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> Option<T> {
        let wire = self.field.wire();
        let of_name = |(name, value): (Cow<'a, str>, Cow<'a, str>)| (name == wire).then_some(value);
        match T::KIND {
            Kind::Record => self.model(&pairs.collect::<Vec<_>>(), |pairs| pairs),
            Kind::List => self.many(&pairs.filter_map(of_name).collect::<Vec<_>>()),
            _ => self.one(pairs.filter_map(of_name).last()),
        }
    }

    /// From one text.
    pub(crate) fn one(self, value: Option<Cow<'_, str>>) -> Option<T> {
        let root = At::root(self.label, &Rules::NONE);
        let at = root.join(Segment::Key(self.field.wire()), &self.field.rules);
        let Some(text) = value else { return self.field.absent(&at, self.collector) };
        self.field.read_text(&text, &at, self.collector)
    }

    /// From several texts under one name.
    pub(crate) fn many(self, values: &[Cow<'_, str>]) -> Option<T> {
        let root = At::root(self.label, &Rules::NONE);
        let at = root.join(Segment::Key(self.field.wire()), &self.field.rules);
        if values.is_empty() {
            return self.field.absent(&at, self.collector);
        }
        self.field.read_texts(values, &at, self.collector)
    }

    /// A model from all names; `read` says how the pairs are read.
    pub(crate) fn model<'a>(
        self,
        pairs: &'a [(Cow<'a, str>, Cow<'a, str>)],
        read: impl FnOnce(Pairs<'a>) -> Pairs<'a>,
    ) -> Option<T> {
        let at = At::root(self.label, &self.field.rules);
        let is_mine =
            |name: &str| T::has_key(name) || (self.label == "header" && T::has_key(&name.replace('-', "_")));
        if T::OPTIONAL && !pairs.iter().any(|(name, _)| is_mine(name)) {
            return self.field.absent(&at, self.collector);
        }
        let pairs = read(Pairs::new(pairs.iter().map(|(name, text)| (&**name, &**text))));
        self.field.read_pairs(&pairs, &at, self.collector)
    }
}

/// All headers as pairs.
pub(crate) fn headers(headers: &HeaderMap) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    headers.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), text_of(value)))
}

/// The cookies of a request, as pairs of name and value.
#[doc(hidden)]
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((Cow::Borrowed(name.trim()), unquote(value.trim())))
    })
}

/// A header's value as text: Latin-1 where it is no UTF-8, as Starlette reads it.
pub(crate) fn text_of(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.as_bytes().iter().map(|&byte| char::from(byte)).collect()),
    }
}
