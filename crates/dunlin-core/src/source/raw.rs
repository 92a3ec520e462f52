//! Parts of the request as they came: types of other crates, which the attributes know by name.

use std::marker::PhantomData;

use bytes::Bytes;
use dunlin_model::{Field, Kind};
use http::{HeaderMap, Method, Uri};

use super::Source;
use crate::Context;
use crate::context::RequestBody;
use crate::operation::Plan;
use crate::served::Reads;

/// A part of the request as it came: the whole body, all headers, the method, the target.
#[doc(hidden)]
#[derive(Debug)]
pub struct Raw<T>(PhantomData<T>);

/// What [`Raw`] can be of.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `bytes::Bytes`, `http::HeaderMap`, `http::Method` or `http::Uri`",
    label = "has the name of one of these types, by which dunlin takes it for that",
    note = "write it under another name: `use my::{Self} as Other;`"
)]
pub trait RawValue: Sized + Send + 'static {
    /// Says what it needs.
    fn describe(_: &mut Plan) {}
    /// Takes it from the request.
    fn of(cx: &mut Context) -> Self;
}

impl<T: RawValue> Source for Raw<T> {
    const KIND: Kind = Kind::Any;

    fn describe(_: &'static Field<T>, plan: &mut Plan) {
        T::describe(plan);
    }

    fn decode(_: &'static Field<T>, cx: &mut Context) -> Option<T> {
        Some(T::of(cx))
    }
}

impl RawValue for Bytes {
    fn describe(plan: &mut Plan) {
        plan.reads(Reads::Bytes);
        plan.takes_bytes();
    }

    fn of(cx: &mut Context) -> Self {
        match &cx.body {
            RequestBody::Bytes(bytes) => bytes.clone(),
            _ => Bytes::new(),
        }
    }
}

impl RawValue for HeaderMap {
    fn of(cx: &mut Context) -> Self {
        cx.parts.headers.clone()
    }
}

impl RawValue for Method {
    fn of(cx: &mut Context) -> Self {
        cx.parts.method.clone()
    }
}

impl RawValue for Uri {
    fn describe(plan: &mut Plan) {
        plan.reads_all = true;
    }

    fn of(cx: &mut Context) -> Self {
        cx.parts.uri.clone()
    }
}
