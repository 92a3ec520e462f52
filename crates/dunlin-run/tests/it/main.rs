//! Tests of the pools, tasks and event loops, at their doors.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod blocking;
mod cancel;
mod clock;
mod counters;
mod drain;
mod gate;
mod line_model;
mod log;
mod loops;
mod panics;
mod pool;
mod pools;
mod process;
mod spawn;
mod stall;
#[cfg(feature = "watchdog")]
mod watchdog;
#[cfg(all(feature = "watchdog", target_os = "linux"))]
mod ways_to_block;
