//! What an endpoint returns, turned into a response.

mod attempt;
mod cookie;
mod failure;
mod filter;
mod with;

use std::collections::{BTreeMap, HashMap};

use dunlin_model::{Model, Partial, Whole, to_json};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;

#[doc(hidden)]
pub use attempt::{Attempt, Failure};
pub(crate) use cookie::unquote;
pub use cookie::{Cookie, SameSite};
pub use filter::{Filter, ReplyOptions, ResponseModel};

use crate::operation::{Documented, Plan};
use crate::{Body, Result};

/// A response on its way to the client.
pub type Response = http::Response<Body>;

/// A type that an endpoint can return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from an endpoint",
    label = "dunlin does not know how to answer with `{Self}`",
    note = "for JSON: a type of your own needs `#[model]` at its definition; in place of one of another crate (`Arc`, \
            `PathBuf`, ..) return what clients are to see, such as a `String`",
    note = "with a status or headers of its own: `(StatusCode, T)`, `(HeaderMap, T)` or `(StatusCode, HeaderMap, T)`",
    note = "for other content: `Html`, `PlainText`, `Redirect`, `FileResponse`, `Response`; or a `Result` of any of these"
)]
pub trait Reply: Sized {
    /// The response; `status` is what the endpoint's attribute says.
    ///
    /// # Errors
    /// When there is no response to be had, as for the `Err` of a `Result`.
    fn reply(self, status: StatusCode) -> Result<Response>;

    /// Says what is answered. Called once, at start.
    fn describe(plan: &mut Plan) -> Documented;

    /// The response, for an endpoint that answers now with this and now with that.
    ///
    /// ```
    /// use dunlin_core::{Reply, Response, Result};
    /// fn answer(loud: bool) -> Result<Response> {
    ///     if loud { "HELLO".into_response() } else { vec!["hello"; 1].len().into_response() }
    /// }
    /// assert_eq!(answer(true).unwrap().status(), 200);
    /// ```
    ///
    /// # Errors
    /// As [`reply`](Reply::reply).
    fn into_response(self) -> Result<Response> {
        self.reply(StatusCode::OK)
    }
}

/// A model that is answered as JSON. Implemented by `#[model]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be answered as JSON",
    label = "not a model",
    note = "if `{Self}` is a type of your own, add `#[model]` to its definition"
)]
pub trait JsonReply: Sized {
    /// The type itself, or the attempt to have a reply. Were `Model` a bound of this trait, a model with a field that is none would be two errors.
    type Model;
    /// The value itself.
    fn into_model(self) -> Self::Model;
}

impl<T: JsonReply<Model: Answered>> Reply for T {
    fn reply(self, status: StatusCode) -> Result<Response> {
        self.into_model().answer(status)
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::Model::document(plan)
    }
}

/// What a [`JsonReply`] is answered by: a model, or the attempt to have a reply.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be answered as JSON", label = "not a model")]
pub trait Answered: Sized {
    /// The response.
    ///
    /// # Errors
    /// As [`Reply::reply`].
    fn answer(self, status: StatusCode) -> Result<Response>;
    /// Says what is answered.
    fn document(plan: &mut Plan) -> Documented;
}

#[diagnostic::do_not_recommend]
impl<T: Model> Answered for T {
    fn answer(self, status: StatusCode) -> Result<Response> {
        json(status, &self)
    }

    fn document(plan: &mut Plan) -> Documented {
        Documented::model::<T>(plan)
    }
}

/// Checked when dunlin is built, not for each response.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A JSON response; one without a body where the status allows none.
///
/// # Errors
/// When `value` cannot be written as JSON: a map with keys that are no text.
pub fn json<T: Serialize + ?Sized>(status: StatusCode, value: &T) -> Result<Response> {
    let mut response = if forbids_body(status) {
        Response::new(Body::empty())
    } else {
        Response::new(Body::from(to_json(value)?))
    };
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    Ok(response)
}

/// True where HTTP allows no body: 1xx, 204, 205 and 304 (RFC 9110, 6.4.1).
pub fn forbids_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status.as_u16(), 204 | 205 | 304)
}

impl Documented {
    /// Answers JSON of this schema.
    pub fn json(schema: dunlin_model::Schema) -> Self {
        Documented::of("application/json", schema)
    }

    /// Answers a model as JSON.
    pub fn model<T: Model>(plan: &mut Plan) -> Self {
        Documented::json(plan.schemas.as_output(T::schema))
    }

    /// Answers this media type.
    pub fn of(media: &'static str, schema: dunlin_model::Schema) -> Self {
        match schema.into_value() {
            Value::Object(schema) => Documented { media: Some(media), schema, ..Documented::default() },
            _ => Documented { media: Some(media), ..Documented::default() },
        }
    }

    /// True when it is known that something is answered: what is of any schema may be nothing.
    pub fn has_content(&self) -> bool {
        self.media.is_some_and(|media| media != "application/json" || !self.schema.is_empty())
    }

    /// Answers with this status, without a body.
    pub fn empty(status: StatusCode) -> Self {
        Documented { status: Some(status.as_u16()), ..Documented::default() }
    }
}

macro_rules! json_replies {
    ($([$($of:ident)?] $type:ty),* $(,)?) => {$(
        impl$(<$of: Model>)? JsonReply for $type {
            type Model = Self;
            fn into_model(self) -> Self {
                self
            }
        }
    )*};
}

impl<T: Whole + Model> JsonReply for Partial<T> {
    type Model = Self;
    fn into_model(self) -> Self {
        self
    }
}

json_replies! {
    [] bool, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] u8, [] u16, [] u32, [] u64, [] u128, [] usize,
    [] f32, [] f64, [] String, [] Value,
    [T] Option<T>, [T] Vec<T>, [T] Box<T>, [T] HashMap<String, T>, [T] BTreeMap<String, T>,
}

impl Reply for () {
    fn reply(self, status: StatusCode) -> Result<Response> {
        json(status, &self)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::json(dunlin_model::Schema::any())
    }
}

impl Reply for &'static str {
    fn reply(self, status: StatusCode) -> Result<Response> {
        json(status, self)
    }

    fn describe(plan: &mut Plan) -> Documented {
        String::describe(plan)
    }
}

impl Reply for Response {
    fn reply(self, _: StatusCode) -> Result<Response> {
        Ok(self)
    }

    fn describe(_: &mut Plan) -> Documented {
        Documented::json(dunlin_model::Schema::any())
    }
}
