//! `run = process`: what goes between the app and a worker process that runs the function of an endpoint or dependency.
//!
//! The reply is made in the worker, so that a function may return whatever it may return elsewhere; what travels is the
//! response. A dependency's value travels itself.

use std::marker::PhantomData;

use bytes::Bytes;
use dunlin_core::{Body, Documented, Error, HttpError, Plan, Reply, Response, Result};
use dunlin_model::json_value;
use dunlin_run::{Place, Pools};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::reply::answered;

/// What came of a function in a worker.
#[derive(Serialize, Deserialize)]
pub enum Outcome<T> {
    /// It went well.
    Good(T),
    /// An error that says what is answered.
    Refused(Message),
    /// Any other error, for the log.
    Failed(String),
}

/// A response, or an error that says what is answered.
#[derive(Serialize, Deserialize)]
pub struct Message {
    status: u16,
    headers: Vec<(String, Bytes)>,
    body: Bytes,
}

/// Makes the reply of an endpoint, in the worker; `status` is what its attribute says.
pub fn reply<T: Reply>(output: T, status: u16) -> Outcome<Message> {
    // the attribute has checked it
    let reply = output.reply(StatusCode::from_u16(status).unwrap_or_default());
    Outcome::of(reply.and_then(Message::of_response))
}

/// The value of a dependency, in the worker.
pub fn value<T: Carried>(output: T) -> Outcome<T::Value> {
    Outcome::of(output.into_result())
}

/// Runs an endpoint's function in a worker.
pub async fn answer<A: Serialize, T>(
    place: Place,
    function: impl Fn(A) -> Outcome<Message> + 'static,
    args: A,
) -> Carrier<T> {
    Carrier(run(place, function, args).await, PhantomData)
}

/// Runs a dependency's function in a worker.
pub async fn provide<A: Serialize, T: Carried>(
    place: Place,
    function: impl Fn(A) -> Outcome<T::Value> + 'static,
    args: A,
) -> T {
    T::from_result(run(place, function, args).await)
}

async fn run<A: Serialize, T: DeserializeOwned + Send + 'static>(
    place: Place,
    function: impl Fn(A) -> Outcome<T> + 'static,
    args: A,
) -> Result<T> {
    Pools::current().process(place, function, args).await?.into_result()
}

impl<T> Outcome<T> {
    fn of(result: Result<T>) -> Self {
        match result.map_err(answered) {
            Ok(value) => Outcome::Good(value),
            Err(error) => match error.downcast::<HttpError>() {
                Ok(error) => Outcome::Refused(Message::of_error(&error)),
                // an error of several lines, its causes, is one message in the log
                Err(error) => Outcome::Failed(format!("{error:?}")),
            },
        }
    }

    fn into_result(self) -> Result<T> {
        match self {
            Outcome::Good(value) => Ok(value),
            Outcome::Refused(message) => Err(message.into_error()?.into()),
            Outcome::Failed(text) => Err(Error::msg(text)),
        }
    }
}

impl Message {
    fn of_response(response: Response) -> Result<Self> {
        let (parts, body) = response.into_parts();
        if body.is_stream() || !parts.extensions.is_empty() {
            return Err(Error::msg(
                "a stream or a file cannot be answered by a worker process: return what is in memory",
            ));
        }
        let body = body.as_bytes().cloned().unwrap_or_default();
        Ok(Message { status: parts.status.as_u16(), headers: listed(&parts.headers), body })
    }

    fn of_error(error: &HttpError) -> Self {
        let body = Bytes::from(error.detail.to_string());
        Message { status: error.status.as_u16(), headers: listed(&error.headers), body }
    }

    fn into_response(self) -> Result<Response> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status)?;
        *response.headers_mut() = headers(self.headers)?;
        Ok(response)
    }

    fn into_error(self) -> Result<HttpError> {
        let detail = json_value(&self.body)
            .map_err(|_| Error::msg("an error's detail came from its worker and is no JSON"))?;
        Ok(HttpError { status: StatusCode::from_u16(self.status)?, detail, headers: headers(self.headers)? })
    }
}

fn listed(headers: &HeaderMap) -> Vec<(String, Bytes)> {
    let pairs = headers.iter();
    pairs.map(|(name, value)| (name.to_string(), Bytes::copy_from_slice(value.as_bytes()))).collect()
}

fn headers(pairs: Vec<(String, Bytes)>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        headers.append(HeaderName::try_from(name)?, HeaderValue::from_maybe_shared(value)?);
    }
    Ok(headers)
}

/// What an endpoint in a worker process answers, in the place of the `T` that its function returns.
#[derive(Debug)]
pub struct Carrier<T>(Result<Message>, PhantomData<fn() -> T>);

impl<T: Reply> Reply for Carrier<T> {
    fn reply(self, _status: StatusCode) -> Result<Response> {
        self.0?.into_response()
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({}, {} bytes)", self.status, self.body.len())
    }
}

/// What a dependency in a worker process returns: what may crash is a `Result`.
#[diagnostic::on_unimplemented(
    message = "a dependency that runs in a worker process cannot return `{Self}`",
    label = "return `dunlin::Result<T>`: the process may crash or be killed",
    note = "the value of a dependency that runs in a process is sent back to the app: its type needs serde's `Serialize` and \
            `Deserialize`, as `#[model]` gives"
)]
pub trait Carried: Sized {
    /// What is sent back.
    type Value: Serialize + DeserializeOwned + Send + 'static;
    /// What is sent, or why not.
    ///
    /// # Errors
    /// When the function failed.
    fn into_result(self) -> Result<Self::Value>;
    /// What was sent, or why nothing was.
    fn from_result(result: Result<Self::Value>) -> Self;
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Carried for Result<T> {
    type Value = T;

    fn into_result(self) -> Result<T> {
        self
    }

    fn from_result(result: Result<T>) -> Self {
        result
    }
}

/// Names a function that workers run; the attributes emit this.
#[doc(hidden)]
#[macro_export]
macro_rules! __worker_function {
    ($name:literal, $function:ident) => {
        $crate::__private::process::inventory::submit! {
            $crate::__private::process::Function::new(
                ::core::concat!(::core::module_path!(), "::", $name, " ", ::core::file!(), ":", ::core::line!()),
                &$function,
                |args| $crate::__private::process::invoke($function, args),
            )
        }
    };
}
