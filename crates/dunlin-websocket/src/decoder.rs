//! Hot path: bytes to messages.

mod message;
mod text;

use crate::head::{self, Head, Opcode};
use crate::protocol_error::{Kind, ProtocolError};
use crate::{Close, CloseCode, Event, Limits, Role, mask};
use message::Message;

/// Makes messages of the bytes that a peer sends, however they are cut, and refuses what breaks the protocol.
///
/// It keeps no buffer: a decoder that waits for the next message is its own 80 bytes and nothing else. What a message
/// needs in memory grows with what came of it, never with what was announced.
///
/// ```
/// use dunlin_websocket::{Decoder, Event, Frame, Limits, Role};
///
/// let mut decoder = Decoder::new(Role::Server, Limits::default());
/// let sent = Frame::text("Hello").masked([1, 2, 3, 4]);
/// let (mut start, mut end) = sent.bytes().split_at(7);
/// assert_eq!(decoder.decode(&mut start), Ok(None));
/// assert_eq!(decoder.decode(&mut end), Ok(Some(Event::Text("Hello".into()))));
/// ```
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    role: Role,
    inflates: bool,
    state: State,
    /// A message of which some has come.
    message: Option<Box<Message>>,
    /// What has come of a control frame, which may stand between the fragments of a message.
    control: Vec<u8>,
}

#[derive(Debug)]
enum State {
    /// Before a frame, or inside of its head.
    Head {
        begun: [u8; head::LONGEST],
        length: u8,
    },
    /// Inside of the payload; the head tells of the rest of it.
    Payload(Head),
    /// The peer has said good-bye.
    Over,
    Failed(ProtocolError),
}

const BEFORE_FRAME: State = State::Head { begun: [0; head::LONGEST], length: 0 };

impl Decoder {
    /// A decoder at this end of a new connection.
    pub fn new(role: Role, limits: Limits) -> Self {
        Self { limits, role, inflates: false, state: BEFORE_FRAME, message: None, control: Vec::new() }
    }

    /// Takes compressed messages, as it was agreed in the handshake.
    #[cfg(feature = "deflate")]
    #[must_use]
    pub fn with_deflate(self, _: crate::Deflate) -> Self {
        Self { inflates: true, ..self }
    }

    /// Takes bytes off the front of `input`, up to the end of a message or control frame, and gives that. `None` means
    /// that all of `input` was taken and more is needed: ask again until it says so.
    ///
    /// # Errors
    ///
    /// The peer broke the protocol or a limit; the connection ends with [`ProtocolError::answer`]. Every later call
    /// says the same.
    pub fn decode(&mut self, input: &mut &[u8]) -> Result<Option<Event>, ProtocolError> {
        self.advance(input).inspect_err(|&error| {
            self.state = State::Failed(error);
            self.message = None;
            self.control = Vec::new();
        })
    }

    /// How many bytes of memory the message takes that is not complete yet: what a server adds up over all of its
    /// connections to bound it.
    pub fn held(&self) -> usize {
        self.message.as_ref().map_or(0, |message| message.held()) + self.control.capacity()
    }

    fn advance(&mut self, input: &mut &[u8]) -> Result<Option<Event>, ProtocolError> {
        loop {
            let head = match &mut self.state {
                State::Payload(head) => *head,
                State::Head { begun, length } => match take_head(begun, length, input, self.role)? {
                    Some(head) => self.begin(head)?,
                    None => return Ok(None),
                },
                State::Over => {
                    *input = &[];
                    return Ok(None);
                }
                State::Failed(error) => return Err(*error),
            };
            let available = usize::try_from(head.length).unwrap_or(usize::MAX).min(input.len());
            let piece = input.split_off(..available).expect("it is no longer than the input");
            let event =
                if head.opcode.is_control() { self.control(head, piece)? } else { self.data(head, piece)? };
            if event.is_some() {
                return Ok(event);
            }
            if matches!(self.state, State::Payload(_)) {
                return Ok(None);
            }
        }
    }

    /// Looks whether a frame may stand here.
    fn begin(&mut self, head: Head) -> Result<Head, ProtocolError> {
        if head.is_compressed && !(self.inflates && head.opcode != Opcode::Continuation) {
            return Err(Kind::ReservedBits.into());
        }
        match (head.opcode, &mut self.message) {
            (Opcode::Continuation, None) => return Err(Kind::NothingToContinue.into()),
            (Opcode::Text | Opcode::Binary, Some(_)) => return Err(Kind::MessageInsideMessage.into()),
            (Opcode::Continuation, Some(message)) => message.grow(head.length, self.limits)?,
            (Opcode::Text | Opcode::Binary, None) => message::check(&head, self.limits)?,
            _ => {}
        }
        self.state = State::Payload(head);
        Ok(head)
    }

    fn control(&mut self, head: Head, piece: &[u8]) -> Result<Option<Event>, ProtocolError> {
        self.control.reserve_exact(usize::try_from(head.length).unwrap_or(head::CONTROL));
        extend_unmasked(&mut self.control, piece, head.mask);
        if self.goes_on(head, piece.len()) {
            return Ok(None);
        }
        let payload = std::mem::take(&mut self.control);
        Ok(Some(match head.opcode {
            Opcode::Ping => Event::Ping(payload.into()),
            Opcode::Pong => Event::Pong(payload.into()),
            _ => {
                let close = close(&payload)?;
                self.state = State::Over;
                self.message = None;
                Event::Close(close)
            }
        }))
    }

    fn data(&mut self, head: Head, piece: &[u8]) -> Result<Option<Event>, ProtocolError> {
        let goes_on = self.goes_on(head, piece.len());
        if self.message.is_none() && head.is_last && !goes_on {
            return message::whole(&head, piece, self.limits).map(Some);
        }
        if self.message.is_none() && goes_on && piece.is_empty() {
            return Ok(None);
        }
        let message = self.message.get_or_insert_with(|| Box::new(Message::new(&head)));
        message.push(&head, piece)?;
        if goes_on || !head.is_last {
            return Ok(None);
        }
        let message = self.message.take().expect("it was just there");
        message.finish(self.limits).map(Some)
    }

    /// Notes what has come of a frame; whether there is more to come.
    fn goes_on(&mut self, head: Head, taken: usize) -> bool {
        let rest = head.length - taken as u64;
        self.state = if rest == 0 {
            BEFORE_FRAME
        } else {
            State::Payload(Head { length: rest, mask: mask::after(head.mask, taken), ..head })
        };
        rest != 0
    }
}

/// Takes the head of a frame, or what there is of it.
fn take_head(
    begun: &mut [u8; head::LONGEST],
    length: &mut u8,
    input: &mut &[u8],
    role: Role,
) -> Result<Option<Head>, ProtocolError> {
    if *length == 0 && input.len() >= 2 {
        Head::check(input[0], input[1], role)?;
        if let Some(head) = input.split_off(..Head::size(input[1])) {
            return Head::parse(head).map(Some);
        }
    }
    while let Some((&byte, rest)) = input.split_first() {
        begun[usize::from(*length)] = byte;
        *length += 1;
        *input = rest;
        if *length == 2 {
            Head::check(begun[0], begun[1], role)?;
        }
        if *length >= 2 && usize::from(*length) == Head::size(begun[1]) {
            return Head::parse(begun).map(Some);
        }
    }
    Ok(None)
}

fn extend_unmasked(bytes: &mut Vec<u8>, piece: &[u8], mask: [u8; 4]) {
    let start = bytes.len();
    bytes.extend_from_slice(piece);
    mask::apply(&mut bytes[start..], mask);
}

fn close(payload: &[u8]) -> Result<Close, ProtocolError> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return match payload {
            [] => Ok(Close { code: CloseCode::NO_STATUS, reason: String::new() }),
            _ => Err(Kind::CloseTooShort.into()),
        };
    };
    let code = CloseCode::new(u16::from_be_bytes(*code)).ok_or(Kind::CloseCode)?;
    let reason = str::from_utf8(reason).map_err(|_| Kind::CloseReason)?.to_owned();
    Ok(Close { code, reason })
}
