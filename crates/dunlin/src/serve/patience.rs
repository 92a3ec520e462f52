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
    deadline: Option<Instant>,
    rest: Rest,
    inbound: Pace,
    outbound: Pace,
}

/// What is waited for while no request is in flight.
#[derive(Clone, Copy, Debug)]
enum Rest {
    /// A request is in flight.
    Busy,
    /// The rest of a request's head, since then.
    Head(Instant),
    /// The first byte of a request, since then; so many had come before.
    Idle(Instant, u64),
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
            deadline: Some(now + limits.head_time),
            rest: Rest::Head(now),
            inbound: pace(),
            outbound: pace(),
        }
    }

    /// The moment at which the client had its time, unless something happens.
    pub(crate) fn deadline(&mut self, limits: &Limits, seen: Seen) -> Option<Instant> {
        if seen != self.seen {
            let now = Instant::now();
            let note = |pace: &mut Pace, waits, bytes| match waits {
                true => pace.waits(bytes, now),
                false => {
                    pace.rests(bytes, now);
                    None
                }
            };
            let inbound = note(&mut self.inbound, seen.awaits, seen.received);
            let outbound = note(&mut self.outbound, seen.owes, seen.sent);
            let rest = self.rest(limits, seen, now);
            self.deadline = [inbound, outbound, rest].into_iter().flatten().min();
            self.seen = seen;
        }
        self.deadline
    }

    /// The same while no request is in flight.
    fn rest(&mut self, limits: &Limits, seen: Seen, now: Instant) -> Option<Instant> {
        self.rest = match self.rest {
            Rest::Last(since) => Rest::Last(since),
            _ if seen.lingers => Rest::Last(now),
            _ if seen.in_flight > 0 || seen.owes => Rest::Busy,
            _ if seen.requests > self.seen.requests => Rest::Idle(now, seen.received),
            Rest::Busy => Rest::Idle(now, seen.received),
            // what comes between requests of HTTP/2 is small talk
            Rest::Idle(_, before) if seen.received > before && !seen.http2 => Rest::Head(now),
            rest => rest,
        };
        match self.rest {
            Rest::Busy => None,
            Rest::Head(since) => Some(since + limits.head_time),
            Rest::Idle(since, _) => Some(since + limits.idle),
            Rest::Last(since) => Some(since + LINGER),
        }
    }

    /// Whether the client began a request and has not sent its head to the end.
    pub(crate) fn is_in_head(&self) -> bool {
        matches!(self.rest, Rest::Head(_)) && self.seen.received > 0 && !self.seen.http2
    }
}
