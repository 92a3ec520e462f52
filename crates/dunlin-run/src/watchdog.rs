//! The watchdog: names what blocks an event loop, with its source line, while it does.
//!
//! Each event loop publishes what it polls ([`spawn`](crate::spawn()) does so for every task; [`doing`] names a part
//! of a poll, such as a request). A `Watchdog` looks at all of them a few times in a threshold and tells a
//! `Report` about polls that take longer. Labels are there without the feature `watchdog`, too, and do nothing.
//!
//! What it does to the process, and what it costs: `docs/decisions/0014-the-watchdog.md`.

#[cfg(feature = "watchdog")]
mod advice;
#[cfg(feature = "watchdog")]
mod beat;
#[cfg(feature = "watchdog")]
mod blame;
#[cfg(feature = "watchdog")]
mod desk;
#[cfg(feature = "watchdog")]
mod dog;
#[cfg(feature = "watchdog")]
mod frame;
#[cfg(feature = "watchdog")]
mod label;
#[cfg(not(feature = "watchdog"))]
mod off;
#[cfg(feature = "watchdog")]
mod patrol;
#[cfg(feature = "watchdog")]
mod report;
#[cfg(feature = "watchdog")]
mod scheduler;
#[cfg(all(feature = "watchdog", target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod stack;
#[cfg(all(
    feature = "watchdog",
    not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))
))]
#[path = "watchdog/no_stack.rs"]
mod stack;
#[cfg(feature = "watchdog")]
mod thread_id;

#[cfg(feature = "watchdog")]
pub use self::{
    beat::{allow_blocking, doing},
    dog::{Watchdog, Watching},
    frame::Frame,
    label::Label,
    report::{Report, State, Times},
};
#[cfg(not(feature = "watchdog"))]
pub use off::{Label, allow_blocking, doing};
