//! Hot path: where arguments come from. Each source is a type that the attribute names; none is ever made.

use std::borrow::Cow;
use std::marker::PhantomData;

use dunlin_model::{At, Field, Kind, Model, Pairs, Rules, Segment};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::context::RequestBody;
use crate::json;
use crate::named::{Named, cookies, headers, text_of};
use crate::operation::{Location, Plan};
use crate::query::QueryString;
use crate::{Context, Extract, Result};

/// What one argument is, whatever its type.
#[doc(hidden)]
pub trait Origin {
    /// What the function takes.
    type Value: 'static;
}

/// Where one argument comes from.
#[doc(hidden)]
pub trait Source: Origin<Value: Send> {
    /// True for what is read from the body although nobody said so.
    const IMPLICIT_BODY: bool = false;
    /// The shape of data from the client; anything for what is no data.
    const KIND: Kind;

    /// Says what it needs.
    fn describe(field: &'static Field<Self::Value>, plan: &mut Plan);

    /// Decodes what is already there; notes issues.
    fn decode(field: &'static Field<Self::Value>, cx: &mut Context) -> Option<Self::Value>;

    /// Provides what `decode` did not.
    fn provide(
        field: &'static Field<Self::Value>,
        cx: &mut Context,
    ) -> impl Future<Output = Result<Option<Self::Value>>> + Send {
        let _ = (field, cx);
        std::future::ready(Ok(None))
    }
}

macro_rules! origins {
    ($($name:ident)*) => { $(impl<T: 'static> Origin for $name<T> { type Value = T; })* };
}

origins!(Auto Path Query Header Cookie Form Json Embedded);

/// Not said: the type decides.
#[doc(hidden)]
#[derive(Debug)]
pub struct Auto<T>(PhantomData<T>);

impl<T: Extract> Source for Auto<T> {
    const IMPLICIT_BODY: bool = match T::KIND {
        Some(kind) => !kind.is_scalar(),
        None => false,
    };
    const KIND: Kind = match T::KIND {
        Some(kind) => kind,
        None => Kind::Any,
    };

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        T::describe(field, plan);
    }

    #[inline]
    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        T::decode(field, cx)
    }

    #[inline]
    fn provide(field: &'static Field<T>, cx: &mut Context) -> impl Future<Output = Result<Option<T>>> + Send {
        T::provide(field, cx)
    }
}

/// A segment of the path.
#[doc(hidden)]
#[derive(Debug)]
pub struct Path<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Path<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameter(Location::Path, field.wire(), field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let Context { parts, params, served, collector, .. } = cx;
        let value = served.param(params, parts.uri.path(), field.wire());
        Named::new(field, "path", collector).one(value)
    }
}

/// The query string.
#[doc(hidden)]
#[derive(Debug)]
pub struct Query<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Query<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameters(Location::Query, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let pairs = QueryString::new(cx.parts.uri.query().unwrap_or_default());
        Named::new(field, "query", &mut cx.collector).pairs(pairs)
    }
}

/// A header; `_` in the name is `-` on the wire.
#[doc(hidden)]
#[derive(Debug)]
pub struct Header<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Header<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameters(Location::Header, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let Context { parts, collector, .. } = cx;
        let named = Named::new(field, "header", collector);
        if T::KIND == Kind::Record {
            return named.model(&headers(&parts.headers).collect::<Vec<_>>(), Pairs::as_headers);
        }
        let mut values = parts.headers.get_all(field.wire()).iter().map(text_of);
        match T::KIND {
            Kind::List => named.many(&values.collect::<Vec<_>>()),
            _ => named.one(values.next()),
        }
    }
}

/// A cookie.
#[doc(hidden)]
#[derive(Debug)]
pub struct Cookie<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Cookie<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameters(Location::Cookie, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let Context { parts, collector, .. } = cx;
        Named::new(field, "cookie", collector).pairs(cookies(&parts.headers))
    }
}

/// A field of a form, or a model made of all of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct Form<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Form<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.payload("application/x-www-form-urlencoded", false, field);
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
            // an empty input of an HTML form says nothing
            _ => named.pairs(pairs.filter(|(_, value)| !value.is_empty())),
        }
    }
}

/// The JSON body, or one key of it when there are several arguments from the body.
#[doc(hidden)]
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Json<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.payload("application/json", false, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let RequestBody::Bytes(bytes) = &cx.body else { return None };
        let bytes = bytes.clone();
        let root = At::root("body", &Rules::NONE);
        let embedded = root.join(Segment::Key(field.wire()), &field.rules);
        let whole = At::root("body", &field.rules);
        let at = if cx.served.embed { &embedded } else { &whole };
        if bytes.is_empty() {
            return field.absent(at, &mut cx.collector);
        }
        let value = if !is_json(&cx.parts.headers) {
            dunlin_model::from_text(&String::from_utf8_lossy(&bytes), at, &mut cx.collector)
        } else if cx.served.embed {
            json::key(&bytes, field, at, cx)
        } else {
            json::whole(&bytes, at, cx)
        };
        field.validate(value?, at, &mut cx.collector)
    }
}

/// One key of the JSON body, although there may be no other argument from it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Embedded<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Embedded<T> {
    const KIND: Kind = T::KIND;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.payload("application/json", true, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        Json::<T>::decode(field, cx)
    }
}

/// True for `application/json` and `application/*+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let Some((top, sub)) = kind.split_once('/') else { return false };
    let ends_in_json = sub.len() >= 5 && sub.as_bytes()[sub.len() - 5..].eq_ignore_ascii_case(b"+json");
    top.eq_ignore_ascii_case("application") && (sub.eq_ignore_ascii_case("json") || ends_in_json)
}
