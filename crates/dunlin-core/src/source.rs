//! Hot path: where arguments come from. Each source is a type that the attribute names; none is ever made.

mod body;
mod raw;

use std::marker::PhantomData;

use dunlin_model::{Checks, Field, Kind, Model, Pairs};

pub use self::body::{Embedded, Form, Json};
pub use self::raw::{Raw, RawValue};
use crate::named::{Named, cookies, headers, text_of};
use crate::operation::{Location, Plan};
use crate::query::QueryString;
use crate::{Context, Extract, Result};

/// What one argument is, whatever its type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no place that arguments come from",
    label = "no source"
)]
pub trait Origin {
    /// What the function takes.
    type Value: 'static;
}

/// Where one argument comes from.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot give an argument",
    label = "this type cannot come from here"
)]
pub trait Source: Origin<Value: Send> {
    /// True for what is read from the body although nobody said so.
    const IMPLICIT_BODY: bool = false;
    /// The shape of data from the client; anything for what is no data.
    const KIND: Kind;
    /// Which of the rules that fit the kind are checked.
    const CHECKS: Checks = Checks::All;

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

origins!(Auto Path Query Header LiteralHeader Cookie Form Json Embedded Raw);

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
    const CHECKS: Checks = T::CHECKS;

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
    const CHECKS: Checks = T::CHECKS;

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
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameters(Location::Query, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let query = QueryString::new(cx.parts.uri.query().unwrap_or_default());
        let named = Named::new(field, "query", &mut cx.collector);
        match T::KIND {
            Kind::Record | Kind::List => named.pairs(query),
            _ => named.one(query.last(field.wire())),
        }
    }
}

/// A header; `_` in the name is `-` on the wire.
#[doc(hidden)]
#[derive(Debug)]
pub struct Header<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Header<T> {
    const KIND: Kind = T::KIND;
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        match T::KIND {
            Kind::Record => plan.fields(Location::Header, field, |name| name.replace('_', "-")),
            _ => plan.parameter(Location::Header, field.wire(), field),
        }
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

/// A header whose name is the argument's to the letter, or a model of such headers.
#[doc(hidden)]
#[derive(Debug)]
pub struct LiteralHeader<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for LiteralHeader<T> {
    const KIND: Kind = T::KIND;
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameters(Location::Header, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        if T::KIND != Kind::Record {
            return Header::<T>::decode(field, cx);
        }
        let pairs = headers(&cx.parts.headers).collect::<Vec<_>>();
        Named::new(field, "header", &mut cx.collector).model(&pairs, |pairs| pairs)
    }
}

/// A cookie.
#[doc(hidden)]
#[derive(Debug)]
pub struct Cookie<T>(PhantomData<T>);

impl<T: Model + Send + 'static> Source for Cookie<T> {
    const KIND: Kind = T::KIND;
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        plan.parameters(Location::Cookie, field);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        let Context { parts, collector, .. } = cx;
        Named::new(field, "cookie", collector).pairs(cookies(&parts.headers))
    }
}
