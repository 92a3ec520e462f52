//! Stands in for traces without the feature `monitor`: no work belongs to one.

/// The trace of who asked for something: none.
#[derive(Debug)]
pub struct Carried;

impl Carried {
    /// Takes nothing along.
    #[inline]
    pub fn capture() -> Self {
        Self
    }

    /// Does what was asked for.
    #[inline]
    pub fn enter<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }

    /// What was asked for.
    #[inline]
    pub fn follow<F>(self, future: F) -> F {
        future
    }
}
