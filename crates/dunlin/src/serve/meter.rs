//! Hot path: what is going on on one connection, counted where it happens.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::task::Waker;

use atomic_waker::AtomicWaker;
use http::Version;

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
    received_before: AtomicU64,
    unread: AtomicBool,
    lingers: AtomicBool,
    late: AtomicBool,
    watcher: AtomicWaker,
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
    /// Nothing more is said; what the client still sends is thrown away.
    pub(crate) lingers: bool,
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
            lingers: self.lingers.load(Relaxed),
        }
    }

    /// A request began.
    pub(crate) fn begin(&self, version: Version) {
        self.http2.store(version == Version::HTTP_2, Relaxed);
        self.received_before.store(self.received.load(Relaxed), Relaxed);
        self.requests.fetch_add(1, Relaxed);
        self.in_flight.fetch_add(1, Relaxed);
    }

    /// Its response was handed over, or it was given up.
    pub(crate) fn end(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
    }

    /// Somebody waits for a piece of a request's body.
    pub(crate) fn begin_wait(&self) {
        if self.awaited.fetch_add(1, Relaxed) == 0 {
            self.watcher.wake();
        }
    }

    /// It came, or it is not waited for any more.
    pub(crate) fn end_wait(&self) {
        if self.awaited.fetch_sub(1, Relaxed) == 1 {
            self.watcher.wake();
        }
    }

    /// A piece of a response was given to HTTP/2.
    pub(crate) fn given(&self) {
        if self.owing.fetch_add(1, Relaxed) == 0 {
            self.watcher.wake();
        }
    }

    /// It was sent, or given up.
    pub(crate) fn taken(&self) {
        if self.owing.fetch_sub(1, Relaxed) == 1 {
            self.watcher.wake();
        }
    }

    /// A request came by HTTP/2: requests begin and end to wait in tasks of their own.
    pub(crate) fn is_http2(&self) -> bool {
        self.http2.load(Relaxed)
    }

    /// Wakes the connection's own task when a request begins or ends to wait.
    #[cold]
    pub(crate) fn watch(&self, waker: &Waker) {
        self.watcher.register(waker);
    }

    /// The connection's own task is at work, and looks when it is done.
    #[cold]
    pub(crate) fn unwatch(&self) {
        drop(self.watcher.take());
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

    /// A request's body was not read to its end.
    pub(crate) fn set_unread(&self) {
        self.unread.store(true, Relaxed);
    }

    pub(crate) fn is_unread(&self) -> bool {
        self.unread.load(Relaxed)
    }

    /// Begins to linger if the client may still be sending: a socket that is closed with something unread is reset,
    /// and the reset can overtake the response.
    pub(crate) fn linger(&self) -> bool {
        let is_sending = self.received.load(Relaxed) != self.received_before.load(Relaxed);
        let lingers = is_sending || self.unread.load(Relaxed);
        self.lingers.store(lingers, Relaxed);
        lingers
    }

    /// The head of a request took too long: reading ends with 408.
    pub(crate) fn set_late(&self) {
        self.late.store(true, Relaxed);
    }

    pub(crate) fn is_late(&self) -> bool {
        self.late.load(Relaxed)
    }
}
