//! What the jobs of the process pool do: of a hundred, one crashes, one hangs and one takes more memory than it may.

use std::time::Duration;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Returns the double of its number.
    Double,
    /// Ends its process by SIGABRT.
    Crash,
    /// Does not return.
    Hang,
    /// Takes a gigabyte.
    Devour,
}

/// More than a worker may have.
const GIGABYTE: usize = 1 << 30;

impl Deed {
    /// Returns what the job of this number does.
    pub fn of(number: u64) -> Self {
        match number % 100 {
            17 => Self::Crash,
            42 => Self::Hang,
            77 => Self::Devour,
            _ => Self::Double,
        }
    }
}

/// Does what the job of this number does.
pub fn perform(number: u64) -> u64 {
    match Deed::of(number) {
        Deed::Double => 2 * number,
        Deed::Crash => std::process::abort(),
        Deed::Hang => loop {
            std::thread::sleep(Duration::from_secs(1));
        },
        Deed::Devour => vec![1_u8; GIGABYTE].iter().map(|byte| u64::from(*byte)).sum(),
    }
}
