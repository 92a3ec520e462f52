//! Hot path: requests are shown to the exporter of traces, if the app has one.

use std::time::Duration;

use dunlin_core::telemetry::{Arrival, Ended, Observed, Sender, Telemetry};
use http::HeaderMap;

use super::series::Key;
use crate::Client;

/// Who sees the requests of an app.
#[derive(Default)]
pub(crate) struct Observer(Option<Box<Observe>>);

type Observe = dyn Fn(&Arrival<'_>) -> Observed + Send + Sync;

/// A request, as the observer has seen it.
#[derive(Debug, Default)]
pub(super) struct Sight(Observed);

impl Observer {
    pub(crate) fn of(telemetry: Option<&Telemetry>) -> Self {
        Observer(telemetry.map(|telemetry| Box::new(telemetry.observer()) as Box<Observe>))
    }

    /// Shows a request that has arrived.
    #[inline]
    pub(super) fn see<B>(&self, request: &http::Request<B>) -> Sight {
        match &self.0 {
            None => Sight::default(),
            Some(observe) => Sight(observe(&Arrival::of(request, sender))),
        }
    }
}

impl Sight {
    /// Does a part of the request's work.
    #[inline]
    pub(super) fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        self.0.during(work)
    }

    /// The request has ended.
    #[inline]
    pub(super) fn end(&mut self, route: Option<&str>, key: Key, took: Duration) {
        let status = Some(key.status).filter(|status| *status > 0);
        self.0.end(&Ended::new(route, status, key.fault.map(super::Fault::as_str), took));
    }
}

fn sender(headers: &HeaderMap) -> Sender {
    let client = Client::read(headers);
    Sender { address: client.ip(), scheme: client.scheme() }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Observer({})", self.0.is_some())
    }
}
