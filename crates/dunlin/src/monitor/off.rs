//! Stands in for the monitor without the feature `monitor`: nothing is kept, at no cost.

use std::task::Poll;

use dunlin_core::Response;
use dunlin_run::{Bulkhead, Pools};
use http::Method;

use crate::RequestId;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Monitor;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Observer;

/// Event loops that nobody watches.
#[derive(Debug)]
pub(crate) struct Unwatched;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RouteNumber(());

impl RouteNumber {
    pub(crate) const OWN: Self = Self(());
}

#[derive(Debug, Default)]
pub(crate) struct Routes(());

#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight;

#[derive(Debug)]
pub(crate) struct Tracked;

impl Monitor {
    pub(crate) fn new(_routes: Routes, _pools: Pools, _observer: Observer) -> Self {
        Monitor
    }

    #[inline]
    pub(crate) fn begin<B>(&self, _request: &http::Request<B>, _is_tls: bool) -> Tracked {
        Tracked
    }

    #[inline]
    pub(crate) fn end(&self, _tracked: &mut Tracked) {}

    pub(crate) fn watch_loops(&self) -> Unwatched {
        Unwatched
    }
}

impl Routes {
    pub(crate) fn add(&mut self, _method: Option<&Method>, _template: String) -> RouteNumber {
        RouteNumber(())
    }

    pub(crate) fn limit(&mut self, _bulkhead: &Bulkhead) {}
}

impl Flight {
    #[inline]
    pub(crate) fn routed(self, _route: RouteNumber) {}

    #[inline]
    pub(crate) fn identified(self, _id: &RequestId) {}

    #[inline]
    pub(crate) fn during<R>(self, work: impl FnOnce() -> R) -> R {
        work()
    }
}

impl Tracked {
    #[inline]
    pub(crate) fn flight(&self) -> Flight {
        Flight
    }

    #[inline]
    pub(crate) fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }

    #[inline]
    pub(crate) fn answered(&mut self, _response: &Response) {}

    #[inline]
    pub(crate) fn polled<T>(&mut self, _frame: &Poll<T>) {}
}
