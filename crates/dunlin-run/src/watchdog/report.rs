//! What the watchdog says about a poll that took too long.

use std::fmt;
use std::time::Duration;

use super::Frame;

/// Says what kept an event loop from its other tasks. `Display` is for people.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The route or task that was polled.
    pub label: &'static str,
    /// How long the poll had taken when it was seen.
    pub so_far: Duration,
    /// How long it took in all, once it has ended.
    pub total: Option<Duration>,
    /// What the thread did in that time.
    pub state: State,
    /// Where the time went until the poll was seen.
    pub times: Times,
    /// The user's functions that were running, the innermost first. Empty where the stack could not be read.
    pub frames: Vec<Frame>,
    /// The library function that the innermost of them had called: `std::thread::sleep`.
    pub call: Option<String>,
    /// What to do about it.
    pub advice: &'static str,
    /// It was reported before, when it was seen; what is new is `total`.
    pub is_update: bool,
    /// How often the same was seen, and not reported, since the report before.
    pub repeats: u64,
}

impl Report {
    /// Returns the user's innermost function: the place to look at.
    pub fn place(&self) -> Option<&Frame> {
        self.frames.first()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { label, state, .. } = self;
        write!(f, "`{label}` {state} ")?;
        match self.total {
            Some(total) => write!(f, "for {} ms", total.as_millis())?,
            None => write!(f, "for {} ms so far", self.so_far.as_millis())?,
        }
        if let Some(call) = &self.call {
            write!(f, " in `{call}`")?;
        }
        for (number, frame) in self.frames.iter().enumerate() {
            write!(f, "\n  {} {frame}", if number == 0 { "at" } else { "by" })?;
        }
        let Times { computing, waiting, queued } = self.times;
        let [computing, waiting, queued] = [computing, waiting, queued].map(|time| time.as_millis());
        write!(f, "\n  time")?;
        if self.total.is_some() {
            write!(f, " until it was seen, after {} ms", self.so_far.as_millis())?;
        }
        write!(f, ": {computing} ms computing, {waiting} ms waiting, {queued} ms without a processor")?;
        if self.repeats > 0 {
            write!(f, "\n  seen {} more times since the last report", self.repeats)?;
        }
        write!(f, "\n  help: {}", self.advice)
    }
}

/// What a thread did while its poll took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// It slept in the kernel: a lock, a file, a socket, `sleep`.
    Waiting,
    /// It used a processor.
    Computing,
    /// It had no processor: the machine is busy, and the program is not at fault.
    Starved,
    /// The kernel does not tell.
    Unknown,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "blocked its event loop by waiting",
            Self::Computing => "blocked its event loop by computing",
            Self::Starved => "got no processor",
            Self::Unknown => "blocked its event loop",
        })
    }
}

/// Where the time of a poll went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// On a processor.
    pub computing: Duration,
    /// Asleep in the kernel.
    pub waiting: Duration,
    /// Ready to run, without a processor.
    pub queued: Duration,
}
