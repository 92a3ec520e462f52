//! `Result<T, E>` as a reply: `E` has to be an error, which is said of `E` and not of the `Result`.

use http::StatusCode;

use super::{Answered, JsonReply, Reply, Response};
use crate::operation::{Documented, Plan};
use crate::{Error, Result};

/// What the `Err` of an endpoint or dependency may hold.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error",
    label = "an `Err` that holds `{Self}` cannot be answered",
    note = "implement `std::error::Error` for `{Self}`, which takes `Debug` and `Display`; it has to be `Send` and `Sync` as \
            well",
    note = "or return `dunlin::Result<T>`, which any error becomes by `?`"
)]
pub trait Failure {
    /// The error.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> Failure for E {
    fn into_error(self) -> Error {
        self.into()
    }
}

/// A reply, or why there is none.
#[doc(hidden)]
#[derive(Debug)]
pub struct Attempt<T>(Result<T>);

/// Not [`Reply`] itself: of two that fit a `Result`, the compiler would say that neither does, and not why.
impl<T: Reply, E: Failure> JsonReply for Result<T, E> {
    type Model = Attempt<T>;

    fn into_model(self) -> Attempt<T> {
        Attempt(self.map_err(Failure::into_error))
    }
}

impl<T: Reply> Answered for Attempt<T> {
    fn answer(self, status: StatusCode) -> Result<Response> {
        self.0?.reply(status)
    }

    fn document(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}
