//! Hot path: when a connection's client must have done something, worked out from what goes on.

use std::time::Duration;

use tokio::time::Instant;

use super::Limits;
use super::meter::Seen;
use super::pace::{Pace, Terms};

/// What is waited for on one connection, and until when.
#[derive(Debug)]
pub(crate) struct Patience {
    seen: Seen,
    until: Until,
    rest: Rest,
    inbound: Pace,
    outbound: Pace,
}

/// Until when nothing has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// The client need not do anything.
    Never,
    /// It must have done something then.
    At(Instant),
    /// It is idle since a moment ago; nobody has looked at the clock, which is dear. To be looked at before long.
    Look,
}

/// What is waited for while no request is in flight.
#[derive(Clone, Copy, Debug)]
enum Rest {
    /// A request is in flight.
    Busy,
    /// The rest of a request's head, since then.
    Head(Instant),
    /// The first byte of a request, since some moment. So many bytes had come before.
    Idle(Option<Instant>, u64),
    /// The client's last word, since then.
    Last(Instant),
}

/// How long a client may go on sending after the last response.
const LINGER: Duration = Duration::from_secs(2);

impl Patience {
    /// A connection that was just made: it was made for a request.
    pub(crate) fn new(limits: &Limits, now: Instant) -> Self {
        let pace = || Pace::new(Terms { pace: limits.pace, patience: limits.patience });
        Patience {
            seen: Seen::default(),
            until: Until::At(now + limits.head_time),
            rest: Rest::Head(now),
            inbound: pace(),
            outbound: pace(),
        }
    }

    /// Until when nothing has to happen, as things stand.
    pub(crate) fn until(&mut self, limits: &Limits, seen: Seen) -> Until {
        if seen == self.seen {
            return self.until;
        }
        let is_waited_for = seen.awaits || seen.owes || self.seen.awaits || self.seen.owes;
        let deadline = if is_waited_for { self.pace(seen, Instant::now()) } else { None };
        self.rest = self.rest_now(seen);
        self.until = match deadline {
            Some(deadline) => Until::At(deadline),
            None => self.rest_until(limits),
        };
        self.seen = seen;
        self.until
    }

    /// Looks at the clock: whoever is idle is so since now.
    pub(crate) fn look(&mut self, limits: &Limits) {
        if let Rest::Idle(None, before) = self.rest {
            self.rest = Rest::Idle(Some(Instant::now()), before);
            self.until = self.rest_until(limits);
        }
    }

    /// Whether the client began a request and has not sent its head to the end.
    pub(crate) fn is_in_head(&self) -> bool {
        matches!(self.rest, Rest::Head(_)) && self.seen.received > 0 && !self.seen.http2
    }

    /// The moment at which the client is too slow, in the direction in which that is sooner.
    #[cold]
    fn pace(&mut self, seen: Seen, now: Instant) -> Option<Instant> {
        let note = |pace: &mut Pace, waits, bytes| match waits {
            true => pace.waits(bytes, now),
            false => {
                pace.rests(bytes, now);
                None
            }
        };
        let inbound = note(&mut self.inbound, seen.awaits, seen.received);
        let outbound = note(&mut self.outbound, seen.owes, seen.sent);
        [inbound, outbound].into_iter().flatten().min()
    }

    fn rest_now(&self, seen: Seen) -> Rest {
        match self.rest {
            Rest::Last(since) => Rest::Last(since),
            _ if seen.lingers => Rest::Last(Instant::now()),
            _ if seen.in_flight > 0 || seen.owes => Rest::Busy,
            _ if seen.requests > self.seen.requests => Rest::Idle(None, seen.received),
            Rest::Busy => Rest::Idle(None, seen.received),
            // what comes between requests of HTTP/2 is small talk
            Rest::Idle(_, before) if seen.received > before && !seen.http2 => Rest::Head(Instant::now()),
            rest => rest,
        }
    }

    fn rest_until(&self, limits: &Limits) -> Until {
        match self.rest {
            Rest::Busy => Until::Never,
            Rest::Head(since) => Until::At(since + limits.head_time),
            Rest::Idle(Some(since), _) => Until::At(since + limits.idle),
            Rest::Idle(None, _) => Until::Look,
            Rest::Last(since) => Until::At(since + LINGER),
        }
    }
}
