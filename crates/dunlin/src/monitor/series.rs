//! Hot path: what was answered on one route in one way: its status, and what went wrong.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use super::histogram::Histogram;
use super::{Latency, method};

/// More shards than this spare nothing that shows.
const MOST_SHARDS: usize = 16;

/// How a request was answered: what its metrics are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) method: u8,
    pub(super) is_tls: bool,
    /// 0 when nothing was answered.
    pub(super) status: u16,
    pub(super) fault: Option<Fault>,
}

/// What went wrong with a request, beyond its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// What served it panicked.
    Panic,
    /// The client went away before it had the whole response, or the server ended.
    ClientGone,
    /// The response's body failed in the middle.
    BrokenBody,
}

impl Fault {
    /// As in the label `error_type`: `panic`, `client_gone` or `broken_body`.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::Panic => "panic",
            Fault::ClientGone => "client_gone",
            Fault::BrokenBody => "broken_body",
        }
    }
}

/// The requests of a route that were answered in one way. Such series are few, are made when first needed, and are found
/// by looking through them.
#[derive(Debug)]
struct Series {
    key: Key,
    /// Threads that count at the same time count apart.
    shards: Box<[OnceLock<Box<Histogram>>]>,
    next: Chain,
}

/// All series of a route.
#[derive(Debug, Default)]
pub(super) struct Chain(OnceLock<Box<Series>>);

/// Requests of a route that were answered in one way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AnswerSnapshot {
    /// The request's method; `_OTHER` for one that HTTP does not know.
    pub method: &'static str,
    /// `https` or `http`, as it came to this process.
    pub scheme: &'static str,
    /// The status; `None` when the client went away before there was one.
    pub status: Option<u16>,
    /// What went wrong beyond the status.
    pub fault: Option<Fault>,
    /// From the request's arrival to the last byte of its response.
    pub latency: Latency,
}

impl Chain {
    /// Counts a request.
    #[inline]
    pub(super) fn record(&self, key: Key, took: Duration) {
        let mut chain = self;
        loop {
            let series = chain.0.get_or_init(|| Box::new(Series::new(key)));
            // another thread may have put in another one meanwhile
            if series.key == key {
                return series.record(took);
            }
            chain = &series.next;
        }
    }

    pub(super) fn snapshot(&self) -> Vec<AnswerSnapshot> {
        let first = self.0.get();
        let all = std::iter::successors(first, |series| series.next.0.get());
        all.map(|series| series.snapshot()).collect()
    }
}

impl Series {
    #[cold]
    fn new(key: Key) -> Self {
        let shards = (0..shards()).map(|_| OnceLock::new()).collect();
        Series { key, shards, next: Chain::default() }
    }

    #[inline]
    fn record(&self, took: Duration) {
        let shard = &self.shards[thread_number() % self.shards.len()];
        shard.get_or_init(Box::default).record(took);
    }

    fn snapshot(&self) -> AnswerSnapshot {
        let mut latency = Latency::default();
        self.shards.iter().filter_map(OnceLock::get).for_each(|shard| shard.add_to(&mut latency));
        AnswerSnapshot {
            method: method::name(self.key.method),
            scheme: if self.key.is_tls { "https" } else { "http" },
            status: Some(self.key.status).filter(|status| *status > 0),
            fault: self.key.fault,
            latency,
        }
    }
}

/// As many as threads can count at the same time.
fn shards() -> usize {
    static SHARDS: OnceLock<usize> = OnceLock::new();
    *SHARDS.get_or_init(|| thread::available_parallelism().map_or(1, usize::from).min(MOST_SHARDS))
}

/// Threads are numbered as they come; event loops come together.
#[inline]
fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: usize = NEXT.fetch_add(1, Relaxed);
    }
    NUMBER.try_with(|number| *number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_is_lost_however_many_threads_count() {
        let chain = Chain::default();
        let key = |status| Key { method: 0, is_tls: false, status, fault: None };
        thread::scope(|scope| {
            for thread in 0..8_u16 {
                let chain = &chain;
                scope.spawn(move || {
                    for round in 0..1000 {
                        chain.record(key(200 + (round + thread) % 5), Duration::from_millis(1));
                    }
                });
            }
        });
        let found = chain.snapshot();
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|answer| answer.latency.count() == 1600), "{found:?}");
    }
}
