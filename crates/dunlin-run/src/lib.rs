//! The place where code runs: event loops, bounded thread and CPU pools, and spawned tasks. It knows no HTTP.
//!
//! ```
//! use dunlin_run as run;
//!
//! run::block_on(async {
//!     let text = run::threads(|| std::fs::read_to_string("Cargo.toml")).await??;
//!     let lines = run::cpu(move || text.lines().count()).await?;
//!     assert!(lines > 3);
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })
//! # .unwrap();
//! ```
//!
//! # Where code runs
//!
//! [`Place`] names it: the event loop for non-blocking code, the thread pool for blocking I/O and synchronous
//! libraries, the CPU pool for computing that takes longer than about 10 ms. [`threads()`], [`cpu()`] and [`on()`]
//! move a closure there and wait for its result.
//!
//! # Pools
//!
//! A [`Pool`] has a fixed number of threads, a bounded queue and a longest wait in that queue. A full pool answers
//! at once with [`Rejected`], which says when to come back; it never grows. A thread pool and a CPU pool differ in
//! their sizes only. [`Pools`] are the pools of one app: the two that always exist, and named ones (bulkheads), so
//! that slow reports cannot take the threads of everything else.
//!
//! # Worker processes
//!
//! With the feature `process` (Linux), `process()` runs a plain function with serde arguments in a worker process: what
//! may crash, leak or must be killable. It is refused, counted and drained like the others; a deadline, or a caller
//! that leaves, kills the worker.
//!
//! # Bulkheads
//!
//! A [`Bulkhead`] limits how many futures run at once, whatever they are and wherever they run, with a bounded queue
//! in front: a pool without threads.
//!
//! # Cancellation
//!
//! Dropping the future of a call takes the closure out of the queue, where it will never start; if it already
//! runs, its [`CancelToken`] becomes true, and code that asks [`cancelled()`] now and then can stop early. A thread
//! cannot be stopped from outside: until the closure returns, its slot stays counted.
//!
//! # Tasks
//!
//! [`spawn()`] is the only way to start a task, so that every task is counted, named, keeps the pools of its app, and
//! has its panic logged. [`Tasks`] is a group of them that can be waited for.
//!
//! # Event loops
//!
//! [`Loops`] builds tokio's multi-thread runtime with named threads; [`block_on()`] runs a program on it. Tests use
//! `testing::block_on_paused` (feature `testing`), where time moves only when the test says so.
//!
//! # The watchdog
//!
//! With the feature `watchdog`, [`watchdog`] names what blocks an event loop: task or route, milliseconds, source line.
//!
//! # Looking on
//!
//! With the feature `monitor`, `all_tasks()` lists the tasks that live, and `loops_snapshot()` and `LagProbe` say how busy
//! and how late the event loops are; `Trace` names what work is part of. Pools always have a [`Snapshot`].
//!
//! # What is not here
//!
//! Threads that outlive a job, timers and channels are left to std and tokio.

#[cfg(all(feature = "process", not(target_os = "linux")))]
compile_error!("the feature `process` of dunlin-run needs Linux");

#[cfg(feature = "monitor")]
mod activity;
#[cfg(not(feature = "monitor"))]
#[path = "activity/off.rs"]
mod activity;
mod bulkhead;
mod call;
mod clock;
mod contained;
mod loops;
mod name;
mod pace;
mod place;
mod pool;
mod pools;
#[cfg(feature = "process")]
mod process;
mod rejected;
mod setup_error;
mod spawn;
#[cfg(feature = "monitor")]
mod stock;
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "monitor")]
mod trace;
#[cfg(not(feature = "monitor"))]
#[path = "trace/off.rs"]
mod trace;
pub mod watchdog;

#[cfg(feature = "monitor")]
pub use activity::Whereabouts;
#[cfg(feature = "monitor")]
#[doc(hidden)]
pub use activity::{Activity, Turn};
pub use bulkhead::{Bulkhead, BulkheadSnapshot, Permit};
pub use call::{CancelToken, cancel_token, cancelled};
#[doc(hidden)]
pub use contained::{Contained, Panic, contained};
#[cfg(feature = "monitor")]
pub use loops::{LagProbe, LoopSnapshot, LoopsSnapshot, loops_snapshot};
pub use loops::{Loops, block_on};
#[doc(hidden)]
pub use name::{joined, kept};
pub use place::Place;
pub use pool::{Drained, Pool, PoolConfig, Snapshot};
pub use pools::{Pools, PoolsBuilder, cpu, on, threads};
#[cfg(feature = "process")]
#[doc(hidden)]
pub use process::hidden as __process;
#[cfg(feature = "process")]
pub use process::{ProcessConfig, ProcessPool, ProcessSnapshot, process, serve_if_worker};
pub use rejected::Rejected;
pub use setup_error::SetupError;
#[doc(hidden)]
pub use spawn::Title;
pub use spawn::{TaskCounts, spawn, spawn_named, task_counts};
#[cfg(feature = "monitor")]
pub use spawn::{TaskSnapshot, all_tasks};
#[cfg(feature = "monitor")]
#[doc(hidden)]
pub use stock::{Record, Shelf, Stock};
pub use tasks::Tasks;
#[doc(hidden)]
pub use trace::Carried;
#[cfg(feature = "monitor")]
pub use trace::Trace;
