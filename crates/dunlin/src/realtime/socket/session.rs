//! Hot path: the task of a socket. It runs the endpoint, and drives the line beside it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use dunlin_core::Response;
use dunlin_run::watchdog::{Label, doing};
use tokio::time::{Sleep, sleep};

use super::line::Line;
use super::{Answer, Link, Seat};
use crate::routing::BoxFuture;

/// How long an endpoint may go on once its client has gone.
const AFTER: Duration = Duration::from_secs(30);

/// How often endpoint and line hand something to each other until the task lets others go first.
const TURNS: usize = 16;

/// The task of a socket.
pub(super) struct Session {
    seat: Arc<Seat>,
    /// `None` once it has returned.
    endpoint: Option<BoxFuture<'static, Response>>,
    label: Label,
    name: &'static str,
    /// Both once it was accepted; the line until it is done with.
    link: Option<Arc<Link>>,
    line: Option<Box<Line>>,
    /// How long the endpoint still has.
    after: Option<Pin<Box<Sleep>>>,
}

impl Session {
    pub(super) fn new(seat: Arc<Seat>, Answer { endpoint, label, name }: Answer) -> Self {
        Session { seat, endpoint: Some(endpoint), label, name, link: None, line: None, after: None }
    }

    fn poll_endpoint(&mut self, cx: &mut Context<'_>) {
        let Some(endpoint) = &mut self.endpoint else { return };
        if let Poll::Ready(response) = doing(self.label, || endpoint.as_mut().poll(cx)) {
            self.endpoint = None;
            self.seat.refuse(response);
        }
        if self.link.is_none() {
            self.link = self.seat.link();
            self.line = self.seat.take_line();
            self.poll_line(cx);
        }
    }

    fn poll_line(&mut self, cx: &mut Context<'_>) {
        if self.line.as_mut().is_some_and(|line| line.poll(cx).is_ready()) {
            self.line = None;
        }
    }

    /// Gives up an endpoint whose client has gone: at once when it was not accepted, as a request is, and later when it was.
    fn poll_gone(&mut self, cx: &mut Context<'_>) {
        let is_over = match (&self.link, &self.line) {
            (None, _) => self.seat.poll_abandoned(cx).is_ready(),
            (Some(_), Some(_)) => false,
            (Some(_), None) => {
                let after = self.after.get_or_insert_with(|| Box::pin(sleep(AFTER)));
                after.as_mut().poll(cx).is_ready()
            }
        };
        if is_over {
            if self.link.is_some() {
                tracing::warn!(endpoint = self.name, after = ?AFTER, "it went on without its client, and was dropped");
            }
            self.endpoint = None;
        }
    }

    /// True when the endpoint and the line have nothing for each other.
    fn settles(&self, cx: &Context<'_>) -> bool {
        match (&self.link, &self.line) {
            (Some(link), Some(line)) => {
                link.line.register(cx.waker());
                !line.has_work()
            }
            _ => true,
        }
    }
}

impl Future for Session {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        for _ in 0..TURNS {
            // who sends from this task needs not wake it
            this.link.iter().for_each(|link| drop(link.line.take()));
            this.poll_line(cx);
            this.poll_endpoint(cx);
            if this.endpoint.is_some() && this.line.is_none() {
                this.poll_gone(cx);
            }
            if this.endpoint.is_none() && this.line.is_none() {
                return Poll::Ready(());
            }
            if this.settles(cx) {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
