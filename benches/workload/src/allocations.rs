//! Counts what the whole process allocates; a server built with `count-alloc` answers the count at `/allocations`.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Returns how often the process allocated or grew an allocation until now, and how many bytes, as `calls bytes`.
pub fn count() -> String {
    let stats = COUNTING.stats();
    format!("{} {}", stats.allocations + stats.reallocations, stats.bytes_allocated)
}
