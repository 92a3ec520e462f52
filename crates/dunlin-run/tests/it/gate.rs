//! Lets a test decide when jobs go on.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::Poll;
use std::time::Duration;

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

/// Polls a future once, so that its job is in the pool, and gives it back. The job must be one that cannot end yet.
pub(crate) async fn started<F: Future>(future: F) -> Pin<Box<F>> {
    let mut future = Box::pin(future);
    poll_fn(|cx| {
        assert!(future.as_mut().poll(cx).is_pending(), "it cannot end yet");
        Poll::Ready(())
    })
    .await;
    future
}

/// A pool of the given size and queue.
pub(crate) fn pool(size: usize, queue: usize) -> Pool {
    Pool::new(PoolConfig::threads("test").size(size).queue(queue)).expect("the size is not 0")
}

/// A pool for tests in real time: jobs may wait in its queue for however long a loaded machine takes.
pub(crate) fn patient_pool(size: usize, queue: usize) -> Pool {
    let config = PoolConfig::threads("test").size(size).queue(queue).max_wait(Duration::from_secs(3600));
    Pool::new(config).expect("the size is not 0")
}

/// A channel from jobs to the test.
pub(crate) fn signals<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    unbounded_channel()
}
