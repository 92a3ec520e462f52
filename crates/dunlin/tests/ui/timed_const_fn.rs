//! A function that may run at compile time has no duration.

use dunlin::timed;

#[timed]
const fn answer() -> u32 {
    42
}

fn main() {
    let _ = answer();
}
