//! Hot path: a future whose panic is a value.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

/// What a panic leaves behind.
#[doc(hidden)]
pub type Panic = Box<dyn Any + Send>;

/// Runs a future to its end or to its panic, after which it is not polled again. What it shares with others is theirs
/// to guard, as with any thread.
#[doc(hidden)]
pub fn contained<F: Future>(future: F) -> Contained<F> {
    Contained { future }
}

pin_project! {
    /// The future of [`contained`].
    #[doc(hidden)]
    pub struct Contained<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Contained<F> {
    type Output = Result<F::Output, Panic>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.project().future;
        match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
            Ok(output) => output.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}
