//! The watchdog of an app: what it is told, and when it watches.

use dunlin_run::watchdog::{Watchdog, Watching};

use super::{App, Running};

/// Turns the watchdog off from outside, without a new build.
const VARIABLE: &str = "DUNLIN_WATCHDOG";

impl App {
    /// Sets up the watchdog, which names what blocks an event loop: route, milliseconds, source line. Needs the feature
    /// `watchdog`; unless set it watches while the app is served, with a threshold of 100 ms (25 ms in debug builds),
    /// and logs. `#[get("/report", watchdog = "250ms")]` sets the threshold of one endpoint.
    ///
    /// The variable `DUNLIN_WATCHDOG=off` turns it off. That of the outermost app watches mounted apps, too; what those
    /// set up themselves, but for the thresholds of their endpoints, is not asked.
    ///
    /// ```
    /// use std::time::Duration;
    /// use dunlin::prelude::*;
    /// use dunlin::run::watchdog::Watchdog;
    ///
    /// let watchdog = Watchdog::new().threshold(Duration::from_millis(50)).also(|report| eprintln!("{report}"));
    /// let app = App::new("Users").watchdog(watchdog);
    /// ```
    #[must_use]
    pub fn watchdog(mut self, watchdog: Watchdog) -> Self {
        self.watchdog = Some(watchdog);
        self
    }

    /// Turns the watchdog off.
    #[must_use]
    pub fn without_watchdog(mut self) -> Self {
        self.watchdog = None;
        self
    }
}

impl Running {
    /// Watches until what it returns is dropped. Without threads to watch with the app is served all the same.
    pub(crate) fn watch(&self) -> Option<Watching> {
        let watchdog = self.watchdog.clone()?;
        if std::env::var_os(VARIABLE).is_some_and(|value| value == "off") {
            return None;
        }
        let started = watchdog.start();
        started.inspect_err(|error| tracing::warn!(%error, "the watchdog cannot start")).ok()
    }

    /// The watchdog as it was set up; a test watches even if the app in service does not.
    #[cfg(feature = "testing")]
    pub(crate) fn watchdog(&self) -> Watchdog {
        self.watchdog.clone().unwrap_or_default()
    }
}
