//! Hot path: a connection that ends in time: when its client is too slow, when it is idle, when the server stops.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use dunlin_core::BoxError;
use pin_project_lite::pin_project;
use tokio::sync::futures::OwnedNotified;
use tokio::time::{Instant, Sleep, sleep_until};

use super::connection::Connection;
use super::patience::{Patience, Until};
use super::stop::Urgency;

pin_project! {
    /// Drives a connection's protocol. Its timer is touched only when the moment to look again comes nearer, which is
    /// not so for requests that arrive and are answered in one go.
    pub(crate) struct Guard<P, F> {
        #[pin]
        protocol: P,
        finish: F,
        connection: Arc<Connection>,
        #[pin]
        told: OwnedNotified,
        is_registered: bool,
        heeded: Urgency,
        patience: Patience,
        #[pin]
        sleep: Sleep,
        is_armed: bool,
    }
}

impl<P, F, E> Guard<P, F>
where
    P: Future<Output = Result<(), E>>,
    E: Into<BoxError>,
    F: Fn(Pin<&mut P>),
{
    /// Drives `protocol`, which ends after what was begun once `finish` was called.
    pub(crate) fn new(protocol: P, finish: F, connection: Arc<Connection>) -> Self {
        let now = Instant::now();
        Guard {
            protocol,
            finish,
            told: connection.gate.stop.next(),
            is_registered: false,
            heeded: Urgency::Running,
            patience: Patience::new(&connection.gate.limits, now),
            sleep: sleep_until(now),
            is_armed: false,
            connection,
        }
    }

    /// Passes on that the server stops. Ready when everything is to be dropped, or the protocol ended by it.
    fn heed_stop(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        loop {
            let mut this = self.as_mut().project();
            let urgency = this.connection.gate.stop.urgency();
            if urgency == Urgency::Now {
                return Poll::Ready(Err("the server stopped".into()));
            }
            if urgency != *this.heeded {
                *this.heeded = urgency;
                (this.finish)(this.protocol.as_mut());
                if let Poll::Ready(end) = this.protocol.poll(cx) {
                    return Poll::Ready(end.map_err(Into::into));
                }
            }
            // asked once a word: the waker of a task stays the same
            *this.is_registered = true;
            ready!(this.told.as_mut().poll(cx));
            this.told.set(this.connection.gate.stop.next());
        }
    }

    /// Sees that the timer fires no later than the client must have done something. Ready when it has not.
    fn heed_time(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        loop {
            let mut this = self.as_mut().project();
            let Connection { gate, meter, .. } = &**this.connection;
            let is_armed = *this.is_armed && !this.sleep.is_elapsed();
            let deadline = match this.patience.until(&gate.limits, meter.seen()) {
                Until::Never => return Poll::Pending,
                Until::Look if is_armed => return Poll::Pending,
                Until::Look => {
                    this.patience.look(&gate.limits);
                    continue;
                }
                Until::At(deadline) if is_armed && this.sleep.deadline() <= deadline => return Poll::Pending,
                Until::At(deadline) => deadline,
            };
            let now = Instant::now();
            if now >= deadline {
                return self.give_up(cx);
            }
            // never far ahead, since who is idle is found out when the timer fires
            this.sleep.as_mut().reset(deadline.min(now + gate.limits.idle / 4));
            *this.is_armed = true;
            ready!(this.sleep.poll(cx));
        }
    }

    /// The client had its time. One that began a request is told so.
    fn give_up(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let this = self.project();
        if this.patience.is_in_head() {
            this.connection.meter.set_late();
            if let Poll::Ready(end) = this.protocol.poll(cx) {
                return Poll::Ready(end.map_err(Into::into));
            }
        }
        Poll::Ready(Err("the client was idle or too slow".into()))
    }
}

impl<P, F, E> Future for Guard<P, F>
where
    P: Future<Output = Result<(), E>>,
    E: Into<BoxError>,
    F: Fn(Pin<&mut P>),
{
    type Output = Result<(), BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.as_mut().project();
        if let Poll::Ready(end) = this.protocol.poll(cx) {
            return Poll::Ready(end.map_err(Into::into));
        }
        if (!*this.is_registered || this.connection.gate.stop.urgency() != *this.heeded)
            && let Poll::Ready(end) = self.as_mut().heed_stop(cx)
        {
            return Poll::Ready(end);
        }
        self.heed_time(cx)
    }
}
