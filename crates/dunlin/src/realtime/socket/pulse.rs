//! Hot path: whether the client is still there, takes what it is sent, and answers a good-bye: each in its time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client has for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// To be silent, until it is asked whether it is there; `None`: for ever.
    pub(crate) silence: Option<Duration>,
    /// To answer that.
    pub(crate) answer: Duration,
    /// To take a piece of what it is sent.
    pub(crate) take: Duration,
    /// To answer a good-bye and hang up.
    pub(crate) leave: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            silence: Some(Duration::from_secs(20)),
            answer: Duration::from_secs(20),
            take: Duration::from_secs(10),
            leave: Duration::from_secs(5),
        }
    }
}

/// When the client did what. Its timer is touched only when the moment to look comes nearer.
pub(super) struct Pulse {
    patience: Patience,
    heard: Instant,
    asked: Option<Instant>,
    stuck: Option<Instant>,
    left: Option<Instant>,
    sleep: Pin<Box<Sleep>>,
    is_armed: bool,
}

impl Pulse {
    pub(super) fn new(patience: Patience) -> Self {
        let now = Instant::now();
        let sleep = Box::pin(sleep_until(now));
        Pulse { patience, heard: now, asked: None, stuck: None, left: None, sleep, is_armed: false }
    }

    /// Something came from the client.
    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
        self.asked = None;
    }

    /// It took a piece.
    pub(super) fn wrote(&mut self) {
        self.stuck = None;
    }

    /// It takes nothing.
    pub(super) fn stuck(&mut self) {
        self.stuck.get_or_insert_with(Instant::now);
    }

    /// Somebody has said good-bye.
    pub(super) fn leaving(&mut self) {
        self.left.get_or_insert_with(Instant::now);
    }

    /// Whether it is time to ask the client if it is there; that is noted as done.
    pub(super) fn asks(&mut self) -> bool {
        let now = Instant::now();
        let is_silent = self.patience.silence.is_some_and(|silence| now >= self.heard + silence);
        let asks = is_silent && self.asked.is_none();
        if asks {
            self.asked = Some(now);
        }
        asks
    }

    /// Whether the client had the time that it had.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.last_moment().is_some_and(|last| now >= last)
    }

    /// Ready when there is something to be done.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(moment) = self.moment() else { return Poll::Pending };
            if Instant::now() >= moment {
                return Poll::Ready(());
            }
            if self.is_armed && !self.sleep.is_elapsed() && self.sleep.deadline() <= moment {
                return Poll::Pending;
            }
            self.sleep.as_mut().reset(moment);
            self.is_armed = true;
            ready!(self.sleep.as_mut().poll(cx));
        }
    }

    /// The next moment to look.
    fn moment(&self) -> Option<Instant> {
        let asking = match self.asked {
            None => self.patience.silence.and_then(|silence| self.heard.checked_add(silence)),
            Some(_) => None,
        };
        self.last_moment().into_iter().chain(asking).min()
    }

    fn last_moment(&self) -> Option<Instant> {
        let Patience { answer, take, leave, .. } = self.patience;
        let moments = [(self.asked, answer), (self.stuck, take), (self.left, leave)];
        moments.into_iter().filter_map(|(since, time)| Some(since? + time)).min()
    }
}
