//! The functions that workers can run: how one is named in both processes.

use std::any::TypeId;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wire::{self, Kind};
use crate::rejected::panic_message;

/// A function that was named by [`worker_functions!`](crate::worker_functions).
#[doc(hidden)]
pub struct Function {
    name: &'static str,
    type_id: TypeId,
    call: fn(&[u8]) -> Outcome,
}

/// What became of a function, as it goes over the wire.
#[doc(hidden)]
pub struct Outcome {
    pub(super) kind: Kind,
    pub(super) payload: Vec<u8>,
}

inventory::collect!(Function);

impl Function {
    #[doc(hidden)]
    pub const fn new<F: 'static>(name: &'static str, _function: &F, call: fn(&[u8]) -> Outcome) -> Self {
        Self { name, type_id: TypeId::of::<F>(), call }
    }

    /// Finds what name a function has on the wire.
    pub(super) fn name_of<F: 'static>(_function: &F) -> Option<&'static str> {
        let wanted = TypeId::of::<F>();
        inventory::iter::<Self>().find(|function| function.type_id == wanted).map(|function| function.name)
    }

    /// Runs the function of that name.
    pub(super) fn run(name: &[u8], args: &[u8]) -> Outcome {
        match inventory::iter::<Self>().find(|function| function.name.as_bytes() == name) {
            Some(function) => (function.call)(args),
            None => Outcome::of(Kind::Unreadable, "the worker does not know the function"),
        }
    }
}

impl Outcome {
    fn of(kind: Kind, text: impl std::fmt::Display) -> Self {
        let mut payload = text.to_string().into_bytes();
        payload.truncate(wire::TEXT);
        Self { kind, payload }
    }
}

/// Reads the arguments, calls the function and writes its result.
#[doc(hidden)]
pub fn invoke<A, T>(function: fn(A) -> T, args: &[u8]) -> Outcome
where
    A: DeserializeOwned,
    T: Serialize,
{
    // The function is gone after a panic; what it shares with later jobs is its own to guard, as in a thread pool.
    catch_unwind(AssertUnwindSafe(|| answer(function, args))).unwrap_or_else(|payload| {
        let outcome = Outcome::of(Kind::Panicked, panic_message(&*payload));
        // To drop it could panic again.
        std::mem::forget(payload);
        outcome
    })
}

fn answer<A: DeserializeOwned, T: Serialize>(function: fn(A) -> T, args: &[u8]) -> Outcome {
    let args = match wire::decode(args) {
        Ok(args) => args,
        Err(error) => return Outcome::of(Kind::Unreadable, format_args!("its arguments: {error}")),
    };
    match wire::encode(&function(args)) {
        Ok(payload) => Outcome { kind: Kind::Returned, payload },
        Err(error) => Outcome::of(Kind::Unreadable, format_args!("its result: {error}")),
    }
}

/// Names functions that worker processes can run, once, beside the functions.
///
/// A worker is the same program started again, so a function is found in it by its name. A function that is not named
/// here is refused by [`process()`](crate::process()) with a message that says so.
///
/// ```
/// fn double(number: u64) -> u64 {
///     number * 2
/// }
/// dunlin_run::worker_functions![double];
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! worker_functions {
    ($($function:path),+ $(,)?) => {$(
        $crate::__process::inventory::submit! {
            $crate::__process::Function::new(
                concat!(module_path!(), "::", stringify!($function), " ", file!(), ":", line!(), ":", column!()),
                &$function,
                |args| $crate::__process::invoke($function, args),
            )
        }
    )+};
}
