//! Hot path: what is going on on one connection, counted where it happens.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};

/// The counters of one connection. Requests of HTTP/2 count from tasks of their own.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    requests: AtomicU64,
    in_flight: AtomicU32,
    awaited: AtomicU32,
    owing: AtomicU32,
    received: AtomicU64,
    sent: AtomicU64,
    write_waits: AtomicBool,
    http2: AtomicBool,
    late: AtomicBool,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Requests so far.
    pub(crate) requests: u64,
    /// Requests whose response was not handed over to its end.
    pub(crate) in_flight: u32,
    /// A request's body is waited for.
    pub(crate) awaits: bool,
    /// The client does not take what it is sent.
    pub(crate) owes: bool,
    /// Bytes that came.
    pub(crate) received: u64,
    /// Bytes that went.
    pub(crate) sent: u64,
    /// A request came by HTTP/2.
    pub(crate) http2: bool,
}

impl Meter {
    pub(crate) fn seen(&self) -> Seen {
        Seen {
            requests: self.requests.load(Relaxed),
            in_flight: self.in_flight.load(Relaxed),
            awaits: self.awaited.load(Relaxed) > 0,
            owes: self.write_waits.load(Relaxed) || self.owing.load(Relaxed) > 0,
            received: self.received.load(Relaxed),
            sent: self.sent.load(Relaxed),
            http2: self.http2.load(Relaxed),
        }
    }

    /// A request began.
    pub(crate) fn begin(&self, http2: bool) {
        self.http2.store(http2, Relaxed);
        self.requests.fetch_add(1, Relaxed);
        self.in_flight.fetch_add(1, Relaxed);
    }

    /// Its response was handed over, or it was given up.
    pub(crate) fn end(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
    }

    /// Somebody begins or ends to wait for a piece of a request's body.
    pub(crate) fn awaits(&self, waits: bool) {
        count(&self.awaited, waits);
    }

    /// A piece of a streamed response waits to be taken, or was.
    pub(crate) fn owes(&self, owes: bool) {
        count(&self.owing, owes);
    }

    /// Bytes came. Only the connection's own task says so.
    pub(crate) fn received(&self, bytes: usize) {
        self.received.store(self.received.load(Relaxed) + bytes as u64, Relaxed);
    }

    /// Bytes went, or could not. Only the connection's own task says so.
    pub(crate) fn sent(&self, bytes: Option<usize>) {
        self.write_waits.store(bytes.is_none(), Relaxed);
        self.sent.store(self.sent.load(Relaxed) + bytes.unwrap_or(0) as u64, Relaxed);
    }

    /// The head of a request took too long: reading ends with 408.
    pub(crate) fn set_late(&self) {
        self.late.store(true, Relaxed);
    }

    pub(crate) fn is_late(&self) -> bool {
        self.late.load(Relaxed)
    }
}

fn count(counter: &AtomicU32, more: bool) {
    match more {
        true => counter.fetch_add(1, Relaxed),
        false => counter.fetch_sub(1, Relaxed),
    };
}
