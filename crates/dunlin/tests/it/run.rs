//! Where code runs, and what is done about code that runs where it should not.

mod concurrency;
mod pools;
mod watchdog;
