//! Code that blocks or computes: where dunlin has it run, and where nobody should.

use dunlin::Route;
use dunlin::prelude::*;

#[get("/sleep/{milliseconds}")]
fn sleep(milliseconds: u64) -> PlainText<String> {
    PlainText(workload::blocking::sleep(milliseconds))
}

/// Blocks its event loop: the call is too far down for the compiler to see.
#[get("/block/{milliseconds}")]
async fn block(milliseconds: u64) -> PlainText<String> {
    PlainText(workload::blocking::sleep(milliseconds))
}

#[get("/fib/{n}", run = cpu)]
fn fib(n: u32) -> u64 {
    workload::blocking::fibonacci(n)
}

pub(crate) fn routes() -> Vec<Route> {
    routes![sleep, block, fib]
}
