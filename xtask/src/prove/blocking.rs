//! Never blocked: what blocks is found, what is blocked does not block others, what has no room is told so.
//!
//! Servers and load generator share the machine, so that only ratios within one run say much. Every bar repeats, and takes the
//! median.

mod compile;
mod cpu;
mod deadline;
mod isolation;
mod observed;
mod overhead;
mod overload;
mod pace;
mod pool;
mod processes;
mod quiet;
mod ways;

use std::time::Duration;

use super::line::{Limit, Line};
use super::peer;
use super::{Bar, Effort};
use crate::steps::now;

pub(super) const BARS: &[Bar] = &[
    Bar { name: "ways", long: false, measure: ways::measure },
    Bar { name: "compile", long: false, measure: compile::measure },
    Bar { name: "overhead", long: false, measure: overhead::measure },
    Bar { name: "isolation", long: false, measure: isolation::measure },
    Bar { name: "pool", long: false, measure: pool::measure },
    Bar { name: "overload", long: false, measure: overload::measure },
    Bar { name: "cpu", long: false, measure: cpu::measure },
    Bar { name: "deadline", long: false, measure: deadline::measure },
    Bar { name: "processes", long: true, measure: processes::measure },
    Bar { name: "quiet", long: true, measure: quiet::measure },
];

/// How often what is timed is repeated.
const ROUNDS: usize = 3;

/// Lets time pass. A thread may be woken earlier, by a scope of threads that has ended.
fn pause(time: Duration) {
    let start = now();
    while start.elapsed() < time {
        std::thread::park_timeout(time.saturating_sub(start.elapsed()));
    }
}
