//! In place of Redis, without its feature: hubs are in memory.

use std::sync::Arc;

use dunlin_core::Result;

use super::EventId;
use super::catch_up::CatchUp;
use super::topic::Topic;
use super::topics::Topics;
use crate::realtime::event::Draft;

/// There is none.
#[derive(Debug)]
pub(super) enum Backplane {}

impl Backplane {
    pub(super) async fn publish(&self, _: &Topics, _: &str, _: Draft) -> Result<EventId> {
        match *self {}
    }

    pub(super) fn publish_blocking(&self, _: &Arc<Topics>, _: &str, _: Draft) -> Result<EventId> {
        match *self {}
    }

    pub(super) fn catch_up(&self, _: &Arc<Topics>, _: &Arc<Topic>) -> Arc<CatchUp> {
        match *self {}
    }
}
