//! Numbers: computing, which has a place of its own; and what it does where it has none.

use std::time::Duration;

use dunlin::prelude::*;

/// A number and how it was asked for.
#[model]
struct Fibonacci {
    n: u32,
    value: u32,
}

/// A number and what divides it.
#[model]
struct Factors {
    n: u64,
    factors: Vec<u64>,
}

pub(crate) fn router() -> Router {
    Router::new("").tags(["numbers"]).routes(routes![fibonacci, factors, nap])
}

/// Computes a Fibonacci number the slow way.
///
/// `run = cpu`: at most as many at a time as there are processors, and everybody else is still served.
#[get("/fibonacci/{n}", run = cpu, timeout = "5s")]
fn fibonacci(#[path(le = 40)] n: u32) -> Fibonacci {
    Fibonacci { n, value: slow(n) }
}

fn slow(n: u32) -> u32 {
    if n < 2 { n } else { slow(n - 1) + slow(n - 2) }
}

/// Factorises a number by trial, which takes for ever if it is the product of two large primes.
///
/// `run = process`: what takes longer than two seconds is killed and answered 504, and its processor is free again. Try
/// 999999999999999989.
#[get("/factors/{n}", run = process, timeout = "2s")]
fn factors(#[path(ge = 2, le = 1_000_000_000_000_000_000)] n: u64) -> Factors {
    let (mut rest, mut factors, mut divisor) = (n, Vec::new(), 2);
    while divisor <= rest / divisor {
        match rest % divisor {
            0 => {
                factors.push(divisor);
                rest /= divisor;
            }
            _ => divisor += 1,
        }
    }
    factors.push(rest);
    Factors { n, factors }
}

/// Holds up its event loop, as no endpoint should: the watchdog says so in the log, with the line.
#[get("/nap")]
async fn nap(#[query(le = 500, default = 150)] ms: u64) -> u64 {
    #[allow_blocking(reason = "blocking is what is shown")]
    sleep(Duration::from_millis(ms));
    ms
}

#[expect(clippy::disallowed_methods, reason = "blocking is what is shown")]
fn sleep(time: Duration) {
    std::thread::sleep(time); // sleeps: blocking is what is shown
}
