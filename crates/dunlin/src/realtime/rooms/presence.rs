//! Who is in a room, and who comes and goes.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use dunlin_macros::model;
use futures_core::Stream;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use super::directory::Directory;
use super::roster::Roster;

/// How many changes wait for who looks at a room.
const CHANGES: usize = 64;

/// A member of a room, as others see it.
#[model]
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Presence {
    /// Another for each socket; a user who has the page open twice is there twice.
    pub id: String,
    /// Who it is, if that was said when it joined.
    pub user: Option<String>,
    /// What else was said of it.
    pub value: Option<Value>,
    /// When it came into the room: milliseconds since 1970.
    pub joined_ms: u64,
}

/// What has happened in a room. As JSON `{"members": [..]}`, `{"joined": {..}}`, `{"left": {..}}`.
#[model]
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceChange {
    /// All who are there, in the order in which they came: at first, and whenever too many changes were not looked at.
    Members(Vec<Presence>),
    /// Somebody has come.
    Joined(Presence),
    /// Somebody has gone.
    Left(Presence),
}

/// A stream of who comes and goes in a room, without end: [`Room::presence`](super::Room::presence).
pub struct PresenceChanges {
    directory: Arc<Directory>,
    roster: Arc<Roster>,
    watch: Watch,
}

impl PresenceChanges {
    pub(super) fn new(directory: Arc<Directory>, (roster, watch): (Arc<Roster>, Watch)) -> Self {
        PresenceChanges { directory, roster, watch }
    }

    /// Waits for the next change.
    ///
    /// # Cancel safety
    /// Dropping the future loses no change.
    pub async fn changed(&mut self) -> PresenceChange {
        std::future::poll_fn(|cx| self.poll_changed(cx)).await
    }

    fn poll_changed(&mut self, cx: &mut Context<'_>) -> Poll<PresenceChange> {
        if self.watch.is_behind() {
            return Poll::Ready(PresenceChange::Members(self.roster.anew(&mut self.watch)));
        }
        self.watch.changes.poll_recv(cx).map(|change| change.expect("the room tells while somebody looks"))
    }
}

impl Stream for PresenceChanges {
    type Item = PresenceChange;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<PresenceChange>> {
        self.poll_changed(cx).map(Some)
    }
}

impl Drop for PresenceChanges {
    fn drop(&mut self) {
        if self.roster.turn_away(&self.watch) {
            self.directory.discard(&self.roster);
        }
    }
}

impl fmt::Debug for PresenceChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresenceChanges({})", self.roster.place)
    }
}

/// Tells who looks at a room of changes.
pub(super) struct Watcher {
    changes: mpsc::Sender<PresenceChange>,
    is_behind: Arc<AtomicBool>,
}

/// The other end of a watcher.
pub(super) struct Watch {
    changes: mpsc::Receiver<PresenceChange>,
    /// It has to be told all anew.
    is_behind: Arc<AtomicBool>,
}

impl Watcher {
    /// One that was told nothing yet.
    pub(super) fn new() -> (Self, Watch) {
        let (sender, changes) = mpsc::channel(CHANGES);
        let is_behind = Arc::new(AtomicBool::new(true));
        (Watcher { changes: sender, is_behind: Arc::clone(&is_behind) }, Watch { changes, is_behind })
    }

    pub(super) fn tell(&self, change: &PresenceChange) {
        let is_behind = self.is_behind.load(Ordering::Acquire);
        if !is_behind && self.changes.try_send(change.clone()).is_err() {
            self.is_behind.store(true, Ordering::Release);
        }
    }

    pub(super) fn is_of(&self, watch: &Watch) -> bool {
        Arc::ptr_eq(&self.is_behind, &watch.is_behind)
    }
}

impl Watch {
    fn is_behind(&self) -> bool {
        self.is_behind.load(Ordering::Acquire)
    }

    /// Forgets what it was told, to be told all. Nothing is told meanwhile: the room is locked.
    pub(super) fn clear(&mut self) {
        while self.changes.try_recv().is_ok() {}
        self.is_behind.store(false, Ordering::Release);
    }
}
