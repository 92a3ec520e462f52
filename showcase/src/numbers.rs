//! Numbers: computing, which has a pool of its own.

use dunlin::prelude::*;

/// A number and how it was asked for.
#[model]
struct Fibonacci {
    n: u32,
    value: u32,
}

pub(crate) fn router() -> Router {
    Router::new("/fibonacci").tags(["numbers"]).routes(routes![fibonacci])
}

/// Computes a Fibonacci number the slow way.
///
/// `run = cpu`: at most as many at a time as there are processors, and everybody else is still served.
#[get("/{n}", run = cpu, timeout = "5s")]
fn fibonacci(#[path(le = 40)] n: u32) -> Fibonacci {
    Fibonacci { n, value: slow(n) }
}

fn slow(n: u32) -> u32 {
    if n < 2 { n } else { slow(n - 1) + slow(n - 2) }
}
