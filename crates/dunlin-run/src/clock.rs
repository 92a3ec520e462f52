//! The two clocks of this crate, and which one measures what.
//!
//! What a *caller* waits for (the longest wait in a queue, a drain's grace) is measured by tokio's clock, which a test
//! can pause. What a *thread* does (time in the queue, time of service) is measured by std's: a pool thread works in
//! real time also while a test holds tokio's clock still, and the difference of two different clocks would be
//! nonsense.

use std::time::Instant;

/// Returns the real time.
#[expect(
    clippy::disallowed_methods,
    reason = "threads work in real time, also while a test pauses tokio's clock"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Keeps a paused clock from moving by itself for as long as it lives.
///
/// tokio moves a paused clock to the next timer as soon as its event loop has nothing to do. While a pool thread
/// works for somebody, that would fire every timeout at once. tokio counts its own blocking threads for that reason
/// and documents `spawn_blocking` as the way to hold the clock, so one such thread waits as long as the hold lives.
#[cfg(feature = "testing")]
pub(crate) struct Hold {
    _release: std::sync::mpsc::Sender<()>,
}

/// Holds the clock if it can be paused here at all, which is on a current-thread runtime only.
#[cfg(feature = "testing")]
pub(crate) fn hold() -> Option<Hold> {
    use tokio::runtime::{Handle, RuntimeFlavor};
    let runtime = Handle::try_current().ok()?;
    if runtime.runtime_flavor() != RuntimeFlavor::CurrentThread {
        return None;
    }
    let (release, released) = std::sync::mpsc::channel::<()>();
    drop(runtime.spawn_blocking(move || released.recv()));
    Some(Hold { _release: release })
}

/// Stands in where no clock can be paused.
#[cfg(not(feature = "testing"))]
pub(crate) struct Hold;

/// Does nothing: without the feature `testing` no clock can be paused.
#[cfg(not(feature = "testing"))]
pub(crate) fn hold() -> Option<Hold> {
    None
}
