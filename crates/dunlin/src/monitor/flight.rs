//! Hot path: requests that are being answered.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use dunlin_run::{Activity, Record, Shelf, Stock, Turn, Whereabouts};
use tokio::time::Instant;

use super::{RouteNumber, method};
use crate::RequestId;

static STOCK: Stock<Slot> = Stock::new(&SHELF);

thread_local! {
    static SHELF: RefCell<Shelf<Slot>> = const { RefCell::new(Shelf::new(&STOCK)) };
}

/// The moment that times are told from.
static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// What is said of one request after the other.
#[derive(Debug, Default)]
pub(super) struct Slot {
    activity: Activity,
    monitor: AtomicU32,
    route: AtomicU32,
    method: AtomicU8,
    is_tls: AtomicBool,
    has_id: AtomicBool,
    since: AtomicU64,
    id: Mutex<Option<RequestId>>,
}

/// A request on its way, as those know it who meet it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    slot: &'static Record<Slot>,
    turn: Turn,
}

/// A request that is being answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InFlight {
    /// No other request of this process has it: it tells requests apart that look alike.
    pub number: u64,
    /// The request's method; `_OTHER` for one that HTTP does not know.
    pub method: &'static str,
    /// `https` or `http`, as it came to this process.
    pub scheme: &'static str,
    /// The path of its route as it was declared; `None` while there is none.
    pub template: Option<String>,
    /// Its id, in an app with [`App::request_ids`](crate::App::request_ids).
    pub id: Option<RequestId>,
    /// The time since it arrived.
    pub age: Duration,
    /// Where it is.
    pub at: Whereabouts,
}

/// Whose a request is, and what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begin {
    pub(super) monitor: u32,
    pub(super) method: u8,
    pub(super) is_tls: bool,
    pub(super) at: Instant,
}

/// A request that was found in flight: its route's number, and the rest.
pub(super) type Seen = (RouteNumber, InFlight);

impl Flight {
    #[inline]
    pub(super) fn begin(begin: Begin) -> Self {
        let slot = STOCK.lend();
        let since = begin.at.saturating_duration_since(*BEGIN).as_nanos();
        slot.monitor.store(begin.monitor, Relaxed);
        slot.route.store(0, Relaxed);
        slot.method.store(begin.method, Relaxed);
        slot.is_tls.store(begin.is_tls, Relaxed);
        slot.since.store(since as u64, Relaxed);
        Flight { slot, turn: slot.activity.begin() }
    }

    /// Its route is known.
    #[inline]
    pub(crate) fn routed(self, route: RouteNumber) {
        if self.turn.is_on() {
            self.slot.route.store(route.0, Relaxed);
        }
    }

    /// Its id is known.
    pub(crate) fn identified(self, id: &RequestId) {
        if self.turn.is_on() {
            *self.slot.id.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
            self.slot.has_id.store(true, Relaxed);
        }
    }

    /// Answers it, for a while.
    #[inline]
    pub(crate) fn during<R>(self, work: impl FnOnce() -> R) -> R {
        self.turn.during(work)
    }

    /// It has ended; gives its route.
    #[inline]
    pub(super) fn end(self) -> RouteNumber {
        let route = RouteNumber(self.slot.route.load(Relaxed));
        self.turn.end();
        if self.slot.has_id.load(Relaxed) {
            self.slot.forget_id();
        }
        STOCK.take_back(self.slot);
        route
    }

    /// All requests in flight of a monitor.
    pub(super) fn all(monitor: u32) -> impl Iterator<Item = Seen> {
        let now = Instant::now().saturating_duration_since(*BEGIN);
        STOCK.all().into_iter().filter_map(move |slot| slot.seen(slot.number(), monitor, now))
    }
}

impl Slot {
    #[cold]
    fn forget_id(&self) {
        self.has_id.store(false, Relaxed);
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What is said, unless it is nobody's or becomes another's meanwhile.
    fn seen(&self, number: u32, monitor: u32, now: Duration) -> Option<Seen> {
        let turn = self.activity.turn()?;
        if self.monitor.load(Relaxed) != monitor {
            return None;
        }
        let request = InFlight {
            number: (u64::from(number) << u32::BITS) | u64::from(turn),
            method: method::name(self.method.load(Relaxed)),
            scheme: if self.is_tls.load(Relaxed) { "https" } else { "http" },
            template: None,
            id: self.id.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            age: now.saturating_sub(Duration::from_nanos(self.since.load(Relaxed))),
            at: self.activity.whereabouts(),
        };
        let seen = (RouteNumber(self.route.load(Relaxed)), request);
        (self.activity.turn() == Some(turn)).then_some(seen)
    }
}
