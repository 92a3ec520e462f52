//! Hot path: arguments from the body: JSON, forms.

use std::borrow::Cow;
use std::marker::PhantomData;

use dunlin_model::{At, Checks, Field, Kind, Model, Pairs, Rules, Segment};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::Source;
use crate::context::RequestBody;
use crate::named::Named;
use crate::operation::Plan;
use crate::served::Reads;
use crate::{Context, json};

/// A field of a form, or a model made of all of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct Form<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Form<T> {
    const KIND: Kind = T::KIND;
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.reads(Reads::Form);
        plan.payload("application/x-www-form-urlencoded", field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let fields: &[_] = match &cx.body {
            RequestBody::Form(fields) => fields,
            _ => &[],
        };
        let pairs =
            fields.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), Cow::Borrowed(value.as_str())));
        let named = Named::new(field, "body", &mut cx.collector);
        match T::KIND {
            Kind::Record => named.model(&pairs.collect::<Vec<_>>(), Pairs::without_empty),
            Kind::List => named.pairs(pairs),
            // an empty input of an HTML form says nothing
            _ => {
                let mut of_name = pairs.filter(|(name, _)| name == field.wire());
                named.one(of_name.next_back().map(|(_, value)| value).filter(|value| !value.is_empty()))
            }
        }
    }
}

/// The JSON body, or one key of it when there are several arguments from the body.
#[doc(hidden)]
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Json<T> {
    const KIND: Kind = T::KIND;
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.reads(Reads::Bytes);
        plan.payload("application/json", field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let RequestBody::Bytes(bytes) = &cx.body else { return None };
        let bytes = bytes.clone();
        let root = At::root("body", &Rules::NONE);
        let embedded = root.join(Segment::Key(field.wire()), &field.rules);
        let whole = At::root("body", &field.rules);
        let at = if cx.served.embed { &embedded } else { &whole };
        let is_json = is_json(&cx.parts.headers, cx.served.strict_content_type);
        if bytes.is_empty() || (cx.served.embed && !is_json) {
            return field.absent(at, &mut cx.collector);
        }
        if !is_json {
            field.read_text(&String::from_utf8_lossy(&bytes), at, &mut cx.collector)
        } else if cx.served.embed {
            json::key(&bytes, field, at, cx)
        } else {
            json::whole(&bytes, field, at, cx)
        }
    }
}

/// One key of the JSON body, although there may be no other argument from it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Embedded<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Embedded<T> {
    const KIND: Kind = T::KIND;
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.reads(Reads::Bytes);
        plan.embedded(field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        Json::<T>::decode(field, cx)
    }
}

/// True for `application/json` and `application/*+json`; without a type, unless one must be said.
fn is_json(headers: &HeaderMap, is_strict: bool) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).filter(|kind| !kind.is_empty()) else { return !is_strict };
    if kind.as_bytes() == b"application/json" {
        return true;
    }
    let Ok(kind) = kind.to_str() else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let Some((top, sub)) = kind.split_once('/') else { return false };
    let ends_in_json = sub.len() >= 5 && sub.as_bytes()[sub.len() - 5..].eq_ignore_ascii_case(b"+json");
    top.eq_ignore_ascii_case("application") && (sub.eq_ignore_ascii_case("json") || ends_in_json)
}
