//! The threads of a pool.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::Builder;

use super::Shared;

/// Starts a thread that works the line off until it is closed and empty. Linux shows the first 15 bytes of its name.
pub(super) fn start(shared: &Arc<Shared>) -> io::Result<()> {
    let number = 1 + shared.threads_started.fetch_add(1, Ordering::Relaxed);
    let name = format!("dunlin-{}-{number}", shared.config.name());
    let shared = Arc::clone(shared);
    Builder::new().name(name).spawn(move || work(&shared)).map(drop)
}

fn work(shared: &Shared) {
    while let Some(job) = shared.line.take() {
        survive(shared, || job.run(shared));
    }
    shared.thread_ended.notify_waiters();
}

/// Keeps the thread alive when a value panics while it is dropped: a result nobody waits for, or what a closure
/// panicked with. The panic of the closure itself is caught in the job.
pub(super) fn survive(shared: &Shared, drops: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(drops)) {
        tracing::error!(place = %shared.config.place, "a value of a job panicked while it was dropped");
        // To drop it could panic again, and so on.
        std::mem::forget(payload);
    }
}
