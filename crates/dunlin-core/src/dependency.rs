//! What the attribute `#[dependency]` emits: a function that provides a value for the length of a request.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use dunlin_model::{Kind, Rule};
use dunlin_run::Place;

use crate::Result;
use crate::args::{Args, Shape};
use crate::endpoint::Run;
use crate::reply::Failure;

/// A function that provides a value; taken by `Depends<name>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dependency",
    label = "provides nothing",
    note = "add `#[dependency]` to the function, and write `Depends<function_name>`"
)]
pub trait Dependency: Sized + 'static {
    /// The function's name.
    const NAME: &'static str;
    /// Where the function runs.
    const PLACE: Place;
    /// Held until the last byte of the response was sent.
    const UNTIL_SENT: bool = false;
    /// How the function returns the value: as it is, as a `Result`, `Scoped`.
    type Kind;
    /// What the function returns.
    type Output: Provide<Self::Kind> + Send + 'static;

    /// Hands over what calls the function, to whoever asks: it cannot be named here.
    #[doc(hidden)]
    fn ask<A: AskProvider<Self>>(ask: A) -> A::Answer;
}

/// What calls the function of a dependency.
///
/// It is implemented on a type that nobody else can name, so that the function may take types that are less visible
/// than itself.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` does not describe a dependency")]
pub trait Provider: 'static {
    /// Where the arguments come from.
    type Args: Args;
    /// What is said of each argument.
    const FIELDS: &'static <Self::Args as Shape>::Fields;
    /// What the function returns.
    type Output;

    /// Calls the function.
    fn run(
        args: <Self::Args as Shape>::Values,
    ) -> Run<impl Future<Output = Self::Output> + Send, impl FnOnce() -> Self::Output + Send + 'static>;
}

/// Asks for what calls the function of the dependency `D`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` does not ask for the function of `{D}`")]
pub trait AskProvider<D: Dependency> {
    /// What comes of it.
    type Answer;
    /// Goes on with it.
    fn of<P: Provider<Output = D::Output>>(self) -> Self::Answer;
}

/// How long a provided value lives, and what is done with it at the end.
///
/// ```
/// use dunlin_core::{Outcome, Scoped};
/// let scoped = Scoped::new(7).finally(async |value, outcome| {
///     assert_eq!((*value, outcome), (7, Outcome::Ok));
///     Ok(())
/// });
/// assert_eq!(*scoped, 7);
/// ```
pub struct Scoped<T> {
    value: Arc<T>,
    exit: Option<Exit>,
}

/// What is done at the end of a value's life.
pub type Exit = Box<dyn FnOnce(Outcome) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send>;

/// How the request ended, for the one who cleans up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint returned a value, or an error that is none (below 400).
    Ok,
    /// The endpoint or a dependency failed, panicked, timed out, or the client went away.
    Failed,
}

impl<T: Send + Sync + 'static> Scoped<T> {
    /// A value that needs nothing done at the end.
    pub fn new(value: T) -> Self {
        Scoped { value: Arc::new(value), exit: None }
    }

    /// Runs `exit` at the end, told how the request ended. An error of `exit` after a success is answered with 500.
    #[must_use]
    pub fn finally<F, R>(mut self, exit: F) -> Self
    where
        F: FnOnce(Arc<T>, Outcome) -> R + Send + 'static,
        R: Future<Output = Result<()>> + Send + 'static,
    {
        let value = Arc::clone(&self.value);
        self.exit = Some(Box::new(move |outcome| Box::pin(exit(value, outcome))));
        self
    }

    /// The value and what is to be done at the end.
    pub fn into_parts(self) -> (Arc<T>, Option<Exit>) {
        (self.value, self.exit)
    }
}

impl<T> std::ops::Deref for Scoped<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Scoped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped").field("value", &self.value).finish_non_exhaustive()
    }
}

/// How a dependency returns its value; the attribute reads it off the return type.
#[doc(hidden)]
pub mod kind {
    /// `T`
    #[derive(Debug)]
    pub struct Plain;
    /// `Result<T>`
    #[derive(Debug)]
    pub struct Fallible;
    /// `Scoped<T>`
    #[derive(Debug)]
    pub struct Finally;
    /// `Result<Scoped<T>>`
    #[derive(Debug)]
    pub struct FallibleFinally;
}

/// A return type of a dependency.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be provided by a dependency",
    label = "not something a dependency can return",
    note = "return a value that is `Send + Sync`, a `Result` of one, or `Scoped`"
)]
pub trait Provide<Kind> {
    /// What is provided.
    type Value: Send + Sync + 'static;
    /// The value, or why there is none.
    fn provide(self) -> Result<Scoped<Self::Value>>;
}

impl<T: Send + Sync + 'static> Provide<kind::Plain> for T {
    type Value = T;
    fn provide(self) -> Result<Scoped<T>> {
        Ok(Scoped::new(self))
    }
}

impl<T: Send + Sync + 'static, E: Failure> Provide<kind::Fallible> for Result<T, E> {
    type Value = T;
    fn provide(self) -> Result<Scoped<T>> {
        self.map(Scoped::new).map_err(Failure::into_error)
    }
}

impl<T: Send + Sync + 'static> Provide<kind::Finally> for Scoped<T> {
    type Value = T;
    fn provide(self) -> Result<Scoped<T>> {
        Ok(self)
    }
}

impl<T: Send + Sync + 'static, E: Failure> Provide<kind::FallibleFinally> for Result<Scoped<T>, E> {
    type Value = T;
    fn provide(self) -> Result<Scoped<T>> {
        self.map_err(Failure::into_error)
    }
}

/// The shape of a dependency's argument as `rule` sees it, for rules that are checked at compile time.
#[doc(hidden)]
pub const fn provider_argument_kind<P: Provider>(index: usize, rule: Rule) -> Kind {
    let (kind, checks) = P::Args::KINDS[index];
    checks.of(kind, rule)
}
