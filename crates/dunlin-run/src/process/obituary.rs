//! What is said of jobs that lost their worker: which function, and why. The same is said once a second, however often it
//! happens.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::fault::Fault;
use crate::{Place, clock};

/// How long the same is not said again.
const PAUSE: Duration = Duration::from_secs(1);

/// What was said of the jobs of a pool.
#[derive(Default)]
pub(super) struct Obituaries {
    said: Mutex<HashMap<Cause, Said>>,
}

/// A function, and what its jobs ended by.
type Cause = (&'static str, Discriminant<Fault>);

struct Said {
    at: Instant,
    /// How often it has happened since.
    unsaid: u64,
}

impl Obituaries {
    /// Logs what a job ended by that ended its worker, too.
    pub(super) fn note(&self, place: Place, function: &'static str, fault: &Fault) {
        if let Some(unsaid) = self.next((function, discriminant(fault))) {
            tracing::warn!(%place, function, reason = %fault, unsaid, "a job lost its worker");
        }
    }

    /// How often it was not said since it was; `None` when it is not said now.
    fn next(&self, cause: Cause) -> Option<u64> {
        let now = clock::now();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match said.get_mut(&cause) {
            Some(said) if now.saturating_duration_since(said.at) < PAUSE => {
                said.unsaid += 1;
                None
            }
            before => {
                let unsaid = before.map_or(0, |said| said.unsaid);
                said.insert(cause, Said { at: now, unsaid: 0 });
                Some(unsaid)
            }
        }
    }
}
