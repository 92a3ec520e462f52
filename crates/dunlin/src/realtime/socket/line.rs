//! Hot path: reads what a client sends and writes what it is sent; asks a silent client whether it is there.
//!
//! It is polled by the task of its endpoint, before and after the endpoint itself, so that a socket is one task. It keeps no
//! buffer: bytes are read into one of the thread, and frames are written from where they were encoded.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use dunlin_websocket::{Close, CloseCode, Decoder, Event, Frame, ProtocolError};
use tokio::io::ReadBuf;
use tokio::time::Instant;

use super::Message;
use super::budget::Share;
use super::io::Io;
use super::link::Link;
use super::pulse::{Patience, Pulse};

/// How much is read at once.
const SCRATCH: usize = 16 * 1024;
/// How many frames are written at once.
const SLICES: usize = 32;

thread_local! {
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH].into());
}

/// The socket, as seen by who reads and writes it.
pub(super) struct Line {
    io: Io,
    link: Arc<Link>,
    decoder: Decoder,
    share: Share,
    /// Bytes that came and were not looked at, since nobody receives.
    unread: Bytes,
    /// Frames that are being written; of the first, perhaps only the end.
    going: VecDeque<Bytes>,
    /// Pings and their answers, which wait for no message.
    aside: VecDeque<Bytes>,
    /// What is written last: the client has said good-bye, or broke the protocol.
    last: Option<Frame>,
    stage: Stage,
    /// The client broke the protocol, after messages that are still to be received.
    fault: Option<ProtocolError>,
    /// The client broke the protocol.
    is_refused: bool,
    pulse: Pulse,
}

/// What the client may still say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Anything.
    Open,
    /// Its good-bye, in answer to ours.
    Leaving,
    /// Nothing: what was begun is written to its end.
    Deaf,
}

impl Line {
    pub(super) fn new(
        io: Io,
        unread: Bytes,
        link: Arc<Link>,
        (decoder, patience): (Decoder, Patience),
    ) -> Self {
        Line {
            io,
            link,
            decoder,
            share: Share::default(),
            unread,
            going: VecDeque::new(),
            aside: VecDeque::new(),
            last: None,
            stage: Stage::Open,
            fault: None,
            is_refused: false,
            pulse: Pulse::new(patience),
        }
    }

    /// Reads and writes as far as it goes. Ready when the socket is done with.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let end = self.poll_through(cx);
        match ready!(end) {
            Ok(()) => self.link.ended(Close::new(CloseCode::NORMAL, "")),
            Err(error) => {
                tracing::debug!(%error, "a socket broke");
                self.link.ended(Close::new(CloseCode::ABNORMAL, ""));
            }
        }
        Poll::Ready(())
    }

    fn poll_through(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_read(cx)?;
        let mut is_written = self.poll_write(cx)?.is_ready();
        if is_written && let Some(error) = self.fault.take_if(|_| !self.link.has_messages()) {
            self.refuse(error);
            is_written = self.poll_write(cx)?.is_ready();
        }
        if is_written && self.stage == Stage::Deaf && self.poll_hang_up(cx)?.is_ready() {
            return Poll::Ready(Ok(()));
        }
        self.heed_time(cx).map(Err)
    }

    /// True when it has to be polled again before the task may sleep.
    pub(super) fn has_work(&self) -> bool {
        let can_write = self.going.is_empty() && self.link.has_frames();
        let can_read = !self.unread.is_empty() && self.link.has_room();
        let can_refuse = self.fault.is_some() && !self.link.has_messages();
        self.stage == Stage::Open && (can_write || can_read || can_refuse)
    }

    // reading

    fn poll_read(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if !self.unread.is_empty() {
            let unread = std::mem::take(&mut self.unread);
            let left = self.understand(&unread, cx);
            self.unread = unread.slice(unread.len() - left..);
        }
        BUFFER.with_borrow_mut(|buffer| {
            while self.unread.is_empty() && self.reads() {
                let mut into = ReadBuf::new(buffer);
                match self.io.poll_read(cx, &mut into) {
                    Poll::Pending => return Ok(()),
                    Poll::Ready(read) => read?,
                }
                let came = into.filled();
                if came.is_empty() {
                    return self.ended();
                }
                self.pulse.heard();
                let left = self.understand(came, cx);
                self.unread = Bytes::copy_from_slice(&came[came.len() - left..]);
            }
            Ok(())
        })
    }

    fn reads(&self) -> bool {
        match self.stage {
            Stage::Open => self.fault.is_none() && (self.link.has_room() || self.link.is_closing()),
            Stage::Leaving => true,
            Stage::Deaf => false,
        }
    }

    /// The client has hung up. After our good-bye it may.
    fn ended(&mut self) -> io::Result<()> {
        match self.stage {
            Stage::Open => Err(io::ErrorKind::UnexpectedEof.into()),
            Stage::Leaving | Stage::Deaf => {
                self.stage = Stage::Deaf;
                Ok(())
            }
        }
    }

    /// Looks at bytes that came, and says how many of them it left.
    fn understand(&mut self, mut bytes: &[u8], cx: &mut Context<'_>) -> usize {
        while self.reads() {
            match self.decoder.decode(&mut bytes) {
                Ok(Some(event)) => self.happened(event, cx),
                Ok(None) => {
                    if !self.share.set(self.decoder.held()) {
                        let much = Close::new(CloseCode::TRY_AGAIN_LATER, "too many long messages at once");
                        self.is_refused = true;
                        self.leave(Frame::close(much.code, &much.reason), much);
                    }
                    return bytes.len();
                }
                // what came before it is answered first
                Err(error) if self.stage == Stage::Open && self.link.has_messages() => {
                    self.fault = Some(error);
                    return 0;
                }
                Err(error) => {
                    self.refuse(error);
                    return 0;
                }
            }
        }
        bytes.len()
    }

    fn happened(&mut self, event: Event, cx: &mut Context<'_>) {
        match event {
            Event::Text(text) => self.link.came(Message::Text(text), cx),
            Event::Binary(bytes) => self.link.came(Message::Binary(bytes), cx),
            Event::Ping(payload) => self.put_aside(Frame::pong(&payload)),
            Event::Pong(_) => {}
            Event::Close(close) => self.leave(close.answer(), close),
        }
    }

    fn refuse(&mut self, error: ProtocolError) {
        tracing::debug!(%error, "a client broke the protocol of WebSockets");
        self.is_refused = true;
        self.leave(error.answer(), Close::new(error.code(), error.to_string()));
    }

    /// Hears no more, and says this at last; unless our own good-bye is on its way.
    fn leave(&mut self, answer: Frame, close: Close) {
        let is_saying = self.link.is_closing() && !self.link.has_frames();
        if self.stage == Stage::Open && !is_saying {
            self.last = Some(answer);
        }
        self.stage = Stage::Deaf;
        self.pulse.leaving();
        self.link.ended(close);
    }

    /// Answers are for who listens: of those that wait, the newest count.
    fn put_aside(&mut self, frame: Frame) {
        if self.aside.len() == SLICES {
            self.aside.pop_front();
        }
        self.aside.push_back(frame.into_bytes());
    }

    // writing

    /// Writes what waits. Ready when nothing does.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.next_frames() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.going.len().min(SLICES);
            slices.iter_mut().zip(&self.going).for_each(|(slice, frame)| *slice = IoSlice::new(frame));
            match self.io.poll_write(cx, &slices[..count]) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(written) => {
                    advance(&mut self.going, written?);
                    self.pulse.wrote();
                }
                Poll::Pending => {
                    self.pulse.stuck();
                    return Poll::Pending;
                }
            }
        }
        self.io.poll_flush(cx)
    }

    /// Whether there are frames to be written: those that wait, and at last the good-bye.
    fn next_frames(&mut self) -> bool {
        if !self.going.is_empty() {
            return true;
        }
        match self.stage {
            Stage::Open => self.next_of_link(),
            Stage::Deaf => self.going.extend(self.last.take().map(Frame::into_bytes)),
            Stage::Leaving => {}
        }
        if self.going.is_empty() {
            // an idle socket holds nothing
            self.going = VecDeque::new();
        }
        !self.going.is_empty()
    }

    /// Pings and pongs come first; after the good-bye nothing does.
    fn next_of_link(&mut self) {
        let is_closing = self.link.is_closing();
        if !is_closing && !self.aside.is_empty() {
            self.going = std::mem::take(&mut self.aside);
            return;
        }
        self.link.take(&mut self.going);
        // what is written by now is all that came before it
        if is_closing && self.going.is_empty() {
            self.stage = Stage::Leaving;
            self.pulse.leaving();
        }
    }

    /// Says that this was all. A client that was refused may be in the middle of something, and is heard out: else the
    /// system might throw away what was written last.
    fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.io.poll_shutdown(cx))?;
        if !self.is_refused {
            return Poll::Ready(Ok(()));
        }
        BUFFER.with_borrow_mut(|buffer| {
            loop {
                let mut into = ReadBuf::new(buffer);
                let read = ready!(self.io.poll_read(cx, &mut into));
                if read.is_err() || into.filled().is_empty() {
                    return Poll::Ready(Ok(()));
                }
            }
        })
    }

    // time

    /// Ready when the client had its time.
    fn heed_time(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        while self.pulse.poll(cx).is_ready() {
            if self.stage == Stage::Open && !self.reads() {
                // it may have said something that nobody has received
                self.pulse.heard();
            }
            if self.pulse.is_over(Instant::now()) {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            if self.stage == Stage::Open && self.pulse.asks() {
                self.put_aside(Frame::ping(&[]));
                if let Poll::Ready(Err(error)) = self.poll_write(cx) {
                    return Poll::Ready(error);
                }
            }
        }
        Poll::Pending
    }
}

impl Drop for Line {
    /// The task was given up: nobody waits for what does not come any more.
    fn drop(&mut self) {
        self.link.ended(Close::new(CloseCode::ABNORMAL, ""));
    }
}

/// Takes written bytes off the front.
fn advance(going: &mut VecDeque<Bytes>, mut written: usize) {
    while let Some(front) = going.front_mut() {
        if written < front.len() {
            front.advance(written);
            return;
        }
        written -= front.len();
        going.pop_front();
    }
}
