//! Whom a message is for, and the message on its way.

use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::Result;
use dunlin_websocket::{Deflate, Frame};
use serde::Serialize;
use smallvec::SmallVec;

use super::directory::{Directory, Place};
use crate::realtime::socket::{Message, to_json};

/// Whom a message is for.
#[derive(Clone)]
pub(super) struct Audience {
    pub(super) directory: Arc<Directory>,
    pub(super) place: Place,
    pub(super) key: Option<Arc<str>>,
    /// Sockets that do not get it.
    pub(super) except: SmallVec<[u64; 1]>,
}

/// A message on its way into a place.
pub(super) struct Outgoing<'a> {
    pub(super) payload: Payload<'a>,
    pub(super) key: Option<Arc<str>>,
    pub(super) except: SmallVec<[u64; 1]>,
}

/// What is in a message.
#[derive(Clone, Copy)]
pub(super) enum Payload<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
}

impl Audience {
    pub(super) fn new(directory: Arc<Directory>, place: Place) -> Self {
        Audience { directory, place, key: None, except: SmallVec::new() }
    }

    pub(super) async fn send(&self, payload: Payload<'_>) {
        let outgoing = Outgoing { payload, key: self.key.clone(), except: self.except.clone() };
        self.directory.publish(&self.place, outgoing).await;
    }

    pub(super) async fn send_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        let text = to_json(value)?;
        self.send(Payload::Text(&text)).await;
        Ok(())
    }
}

impl Payload<'_> {
    /// The message as it goes to clients that have agreed to this.
    pub(super) fn frame(self, deflate: Option<Deflate>) -> Bytes {
        let frame = match (self, deflate) {
            (Payload::Text(text), None) => Frame::text(text),
            (Payload::Text(text), Some(deflate)) => deflate.text(text),
            (Payload::Binary(bytes), None) => Frame::binary(bytes),
            (Payload::Binary(bytes), Some(deflate)) => deflate.binary(bytes),
        };
        frame.into_bytes()
    }
}

impl<'a> From<&'a Message> for Payload<'a> {
    fn from(message: &'a Message) -> Self {
        match message {
            Message::Text(text) => Payload::Text(text),
            Message::Binary(bytes) => Payload::Binary(bytes),
        }
    }
}
