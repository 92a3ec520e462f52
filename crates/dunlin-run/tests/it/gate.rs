//! Lets a test decide when jobs go on.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::Poll;

use dunlin_run::{Pool, PoolConfig};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A closed gate that jobs wait at until the test opens it.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub(crate) fn open(&self) {
        *self.0.0.lock().expect("nobody panics with the lock") = true;
        self.0.1.notify_all();
    }

    pub(crate) fn wait(&self) {
        let open = self.0.0.lock().expect("nobody panics with the lock");
        drop(self.0.1.wait_while(open, |open| !*open).expect("nobody panics with the lock"));
    }
}

/// Polls a future once, so that its job is in the pool, and gives it back; it must not be ready yet.
pub(crate) async fn started<F: Future>(future: F) -> Pin<Box<F>> {
    let mut future = Box::pin(future);
    poll_fn(|cx| {
        assert!(future.as_mut().poll(cx).is_pending(), "the job waits at a gate");
        Poll::Ready(())
    })
    .await;
    future
}

/// A pool of the given size and queue.
pub(crate) fn pool(size: usize, queue: usize) -> Pool {
    Pool::new(PoolConfig::threads("test").size(size).queue(queue)).expect("the size is not 0")
}

/// A channel from jobs to the test.
pub(crate) fn signals<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    unbounded_channel()
}
