//! What types answer when an attribute asks whether a call in an `async fn` blocks. Not for people.
//!
//! The attribute sees names. `rx.recv()` is asked as `ask(name::recv, &rx).judged()`: with a receiver of std that finds the
//! method of [`Asked`], and a verdict that no trait of the attribute's is implemented for; with anything else it finds that of
//! [`Unknown`], and [`Lawful`]. Nothing of it is there at run time.

mod holders;
mod receivers;
mod returned;

pub use receivers::name;

use std::marker::PhantomData;

/// A type that blocks where the method `Name` of it is called, or that only a function returns which has blocked.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` is not known to block")]
pub trait Blocks<Name> {
    /// The type of std behind references, locks and the like.
    type Of: ?Sized;
}

/// A value, and by which name it is asked.
#[derive(Debug)]
pub struct Asked<Name, V> {
    value: V,
    name: PhantomData<Name>,
}

/// A value, and what was found: [`Lawful`], or the type that blocks.
#[derive(Debug)]
pub struct Judged<V, Verdict: ?Sized> {
    /// As it came.
    pub value: V,
    verdict: PhantomData<Verdict>,
}

/// The verdict on what is not known to block.
#[derive(Debug)]
pub struct Lawful;

/// Asks a receiver, or what a function has returned.
pub fn ask<Name, V>(_: Name, value: V) -> Asked<Name, V> {
    Asked { value, name: PhantomData }
}

impl<V, Name> Asked<Name, V>
where
    V: Blocks<Name>,
{
    /// Names the type that blocks.
    pub fn judged(self) -> Judged<V, V::Of> {
        Judged { value: self.value, verdict: PhantomData }
    }
}

/// What a function has returned that either blocks or returns a future.
#[derive(Debug)]
pub struct Promised<V> {
    value: V,
}

/// Asks whether a future was returned.
pub fn ask_for_a_future<V>(value: V) -> Promised<V> {
    Promised { value }
}

impl<V: IntoFuture> Promised<V> {
    /// It was: nothing has been done yet.
    pub fn judged(self) -> Judged<V, Lawful> {
        Judged { value: self.value, verdict: PhantomData }
    }
}

/// What is asked of types that have no answer of their own.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` is not asked whether it blocks")]
pub trait Unknown {
    /// What is asked.
    type Value;
    /// What is found.
    type Verdict: ?Sized;

    /// Gives the value back with the verdict.
    fn judged(self) -> Judged<Self::Value, Self::Verdict>;
}

impl<Name, V> Unknown for Asked<Name, V> {
    type Value = V;
    type Verdict = Lawful;

    fn judged(self) -> Judged<V, Lawful> {
        Judged { value: self.value, verdict: PhantomData }
    }
}

impl<V> Unknown for Promised<V> {
    type Value = V;
    type Verdict = V;

    fn judged(self) -> Judged<V, V> {
        Judged { value: self.value, verdict: PhantomData }
    }
}
