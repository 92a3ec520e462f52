//! `#[validate(with = function)]`: functions that take a value as it is, or changed, or refuse it.

use crate::Invalid;

/// A function that validates values of type `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no validator of `{T}`",
    label = "a validator is a `fn({T}) -> Result<{T}, E>`, whose `E` is `&'static str`, `String` or `Invalid`",
    note = "it takes the value itself, and gives it back as it is or changed: `Ok(value)`; or says what is wrong with it: \
            `Err(\"..\")`"
)]
pub trait Validate<T, Kind> {
    /// Calls the function.
    ///
    /// # Errors
    /// What the function says.
    fn validate(&self, value: T) -> Result<T, Invalid>;
}

/// Functions of the right shape.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fitting;

impl<T, E: Into<Invalid>, F: Fn(T) -> Result<T, E>> Validate<T, Fitting> for F {
    #[inline]
    fn validate(&self, value: T) -> Result<T, Invalid> {
        self(value).map_err(Into::into)
    }
}

/// A second way to be a validator, which nothing is: where there is one way only, the compiler says what is wrong with
/// its conditions, in its own words.
#[doc(hidden)]
#[derive(Debug)]
pub struct Unfitting;

#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` is no validator")]
pub trait Impossible<T> {
    /// Never called.
    fn never(&self, value: T) -> Result<T, Invalid>;
}

impl<T, F: Impossible<T>> Validate<T, Unfitting> for F {
    fn validate(&self, value: T) -> Result<T, Invalid> {
        self.never(value)
    }
}

/// Calls a validator, whatever error it has.
///
/// # Errors
/// What the function says.
#[doc(hidden)]
#[inline]
pub fn validated<T, Kind, F: Validate<T, Kind>>(function: F, value: T) -> Result<T, Invalid> {
    function.validate(value)
}
