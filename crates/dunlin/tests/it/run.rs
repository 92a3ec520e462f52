//! Where code runs, and what is done about code that runs where it should not.

mod concurrency;
#[cfg(target_os = "linux")]
mod process;
mod watchdog;
