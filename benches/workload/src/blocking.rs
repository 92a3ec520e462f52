//! What blocks and what computes, the same for every server.

use std::time::Duration;

/// Blocks the calling thread, as a slow database or a slow disk does.
pub fn sleep(milliseconds: u64) -> String {
    std::thread::sleep(Duration::from_millis(milliseconds));
    milliseconds.to_string()
}

/// Computes a number of Fibonacci in the slow way: 32 keeps a core busy for some milliseconds.
pub fn fibonacci(n: u32) -> u64 {
    match n {
        0 | 1 => u64::from(n),
        n => fibonacci(n - 1) + fibonacci(n - 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Endpoint;

    #[test]
    fn the_numbers_are_right() {
        let first: Vec<u64> = (0..10).map(fibonacci).collect();
        assert_eq!(first, [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]);
        assert_eq!(Endpoint::named("fib").unwrap().answer, Some(&*fibonacci(32).to_string()));
    }
}
