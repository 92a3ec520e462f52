//! Work that is done after the response was sent, in order.

use std::any::type_name;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use dunlin_core::{Context, Extract, Plan, Result};
use dunlin_model::Field;
use dunlin_run::Pools;

use crate::reply::patiently;
use crate::routing::BoxFuture;

/// Tasks of one request, run in order once its response was sent. One that fails or panics is logged with its route
/// and does not stop the others. Among the tasks of the process, and by the watchdog, each is called by its route and
/// function: `POST /signup, then mail::send_welcome`.
///
/// ```
/// # use dunlin::prelude::*;
/// async fn send_welcome(email: String) { /* .. */ }
///
/// #[post("/signup")]
/// async fn signup(email: String, tasks: BackgroundTasks) -> &'static str {
///     tasks.add(send_welcome(email));
///     tasks.add_blocking(|| { std::fs::write("/tmp/audit.log", "signed up").ok(); });
///     "welcome"
/// }
/// ```
#[derive(Clone, Default)]
pub struct BackgroundTasks {
    list: Arc<Mutex<VecDeque<BackgroundTask>>>,
}

/// One of them.
pub(crate) struct BackgroundTask {
    /// The function whose future it is, or that it was written in.
    pub(crate) function: &'static str,
    pub(crate) work: BoxFuture<'static, ()>,
}

impl BackgroundTasks {
    /// Adds a future; it runs on the event loop.
    pub fn add<F>(&self, task: F)
    where
        F: Future + Send + 'static,
        F::Output: Done,
    {
        self.push(type_name::<F>(), Box::pin(async move { task.await.log() }));
    }

    /// Adds a closure; it runs on the thread pool.
    pub fn add_blocking<F, T>(&self, task: F)
    where
        F: FnOnce() -> T + Send + 'static,
        T: Done + Send + 'static,
    {
        let task = Arc::new(Mutex::new(Some(task)));
        // a closure that the pool had no room for is still here: its request was answered, so it waits for its turn
        let call = move || {
            let task = Arc::clone(&task);
            move || task.lock().unwrap_or_else(PoisonError::into_inner).take().map(|task| task())
        };
        let work = Box::pin(async move {
            match patiently(&Pools::current(), u32::MAX, call).await {
                Ok(done) => done.into_iter().for_each(Done::log),
                Err(rejected) => tracing::error!(%rejected, "a background task did not run"),
            }
        });
        self.push(type_name::<F>(), work);
    }

    fn push(&self, of: &'static str, work: BoxFuture<'static, ()>) {
        let task = BackgroundTask { function: of.trim_end_matches("::{{closure}}"), work };
        self.list.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
    }

    /// Takes the first task out.
    pub(crate) fn next(&self) -> Option<BackgroundTask> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// True when there is nothing to be done, so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Drops all tasks.
    pub(crate) fn clear(&self) {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl std::fmt::Debug for BackgroundTasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BackgroundTasks")
    }
}

impl Extract for BackgroundTasks {
    fn describe(_: &'static Field<Self>, _: &mut Plan) {}

    async fn provide(_: &'static Field<Self>, cx: &mut Context) -> Result<Option<Self>> {
        Ok(Some(cx.slot::<BackgroundTasks>().clone()))
    }
}

/// What a background task may return: nothing, or a result whose error is logged.
#[diagnostic::on_unimplemented(
    message = "a background task returns nothing or a `Result<()>`, not `{Self}`",
    label = "nobody would see this value"
)]
pub trait Done {
    /// Logs what went wrong.
    #[doc(hidden)]
    fn log(self);
}

impl Done for () {
    fn log(self) {}
}

impl<E: std::fmt::Display> Done for std::result::Result<(), E> {
    fn log(self) {
        if let Err(error) = self {
            tracing::error!(%error, "a background task failed");
        }
    }
}
