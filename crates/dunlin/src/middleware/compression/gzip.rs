//! Hot path: bodies as gzip, in one go or while they are sent.

use std::io::{Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use dunlin_core::{Body, BodyError, BoxError};
use flate2::write::GzEncoder;
use http_body::{Body as HttpBody, Frame};

use crate::reply::pull;

/// Pieces of at least this size are sent on.
const PIECE: usize = 16 * 1024;

/// This much is compressed before others get their turn on the event loop: a quarter of a millisecond.
const TURN: usize = 32 * 1024;

/// The body as gzip, if that is shorter.
pub(super) fn whole(bytes: &Bytes, level: u32) -> Option<Vec<u8>> {
    let mut encoder = encoder(level, bytes.len() / 2);
    // memory takes whatever is written to it
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|gzip| gzip.len() < bytes.len())
}

/// The body as gzip, compressed as it comes.
pub(super) fn stream(body: Body, level: u32) -> Body {
    Body::new(Gzip { body, level, state: State::Waiting, waiting: Bytes::new(), last: None, turn: 0 })
}

/// What is inside gzip, inflated as it is sent.
pub(crate) fn inflated(gzip: Bytes) -> Body {
    let mut decoder = flate2::read::GzDecoder::new(gzip.reader());
    pull(move || {
        let mut piece = vec![0; PIECE];
        let length = decoder.read(&mut piece)?;
        piece.truncate(length);
        Ok(Some(Bytes::from(piece)).filter(|piece| !piece.is_empty()))
    })
}

fn encoder(level: u32, capacity: usize) -> GzEncoder<Vec<u8>> {
    GzEncoder::new(Vec::with_capacity(capacity), flate2::Compression::new(level))
}

/// A body on its way through the compressor.
struct Gzip {
    body: Body,
    level: u32,
    state: State,
    /// Taken from the body, not compressed yet.
    waiting: Bytes,
    /// Trailers, sent after everything else.
    last: Option<Frame<Bytes>>,
    /// How much was compressed since others had their turn.
    turn: usize,
}

#[expect(clippy::large_enum_variant, reason = "one a body: another allocation would cost more than the room")]
enum State {
    /// Nothing came yet: a stream that waits long holds no compressor, which is 270 KB.
    Waiting,
    /// Something may be inside that was not given out.
    Open {
        encoder: GzEncoder<Vec<u8>>,
        holds: bool,
    },
    Done,
}

type Polled = Poll<Option<Result<Frame<Bytes>, BodyError>>>;

impl Gzip {
    /// Compresses some of what waits; gives what is long enough to be sent.
    fn compress(&mut self) -> Result<Option<Bytes>, BoxError> {
        let piece = self.waiting.split_to(self.waiting.len().min(TURN));
        self.turn += piece.len();
        if let State::Waiting = self.state {
            self.state = State::Open { encoder: encoder(self.level, PIECE), holds: false };
        }
        let State::Open { encoder, holds } = &mut self.state else { return Ok(None) };
        encoder.write_all(&piece)?;
        *holds = true;
        Ok((encoder.get_ref().len() >= PIECE).then(|| taken(encoder)))
    }

    /// Everything that is inside, when there is nothing to do but wait.
    fn flush(&mut self) -> Result<Option<Bytes>, BoxError> {
        self.turn = 0;
        match &mut self.state {
            State::Open { encoder, holds: holds @ true } => {
                *holds = false;
                encoder.flush()?;
                Ok(Some(taken(encoder)))
            }
            _ => Ok(None),
        }
    }

    /// The end of the gzip stream.
    fn finish(&mut self) -> Result<Bytes, BoxError> {
        let encoder = match std::mem::replace(&mut self.state, State::Done) {
            State::Open { encoder, .. } => encoder,
            State::Waiting | State::Done => encoder(self.level, 32),
        };
        Ok(encoder.finish()?.into())
    }

    /// Lets others have their turn after much work.
    fn yields(&mut self, cx: &Context<'_>) -> bool {
        let is_over = self.turn >= TURN;
        if is_over {
            self.turn = 0;
            cx.waker().wake_by_ref();
        }
        is_over
    }
}

/// What the encoder has given so far.
fn taken(encoder: &mut GzEncoder<Vec<u8>>) -> Bytes {
    std::mem::replace(encoder.get_mut(), Vec::with_capacity(PIECE)).into()
}

fn data(bytes: Bytes) -> Polled {
    Poll::Ready(Some(Ok(Frame::data(bytes))))
}

impl HttpBody for Gzip {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        loop {
            if let State::Done = self.state {
                return Poll::Ready(self.last.take().map(Ok));
            }
            if !self.waiting.is_empty() {
                if self.yields(cx) {
                    return Poll::Pending;
                }
                if let Some(piece) = self.compress()? {
                    return data(piece);
                }
                continue;
            }
            match Pin::new(&mut self.body).poll_frame(cx)? {
                Poll::Ready(Some(frame)) => match frame.into_data() {
                    Ok(bytes) => self.waiting = bytes,
                    Err(trailers) => {
                        self.last = Some(trailers);
                        return data(self.finish()?);
                    }
                },
                Poll::Ready(None) => return data(self.finish()?),
                Poll::Pending => return self.flush()?.map_or(Poll::Pending, data),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.state, State::Done) && self.last.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::task::noop_waker;
    use futures_util::{StreamExt, stream};
    use http::{HeaderMap, HeaderValue};
    use http_body_util::{BodyExt, StreamBody};
    use proptest::prelude::*;

    use super::*;

    fn inflate(gzip: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(gzip).read_to_end(&mut bytes).expect("gzip");
        bytes
    }

    /// All that comes out: bytes, how often others had their turn, trailers.
    fn drive(mut body: Body) -> (Vec<u8>, usize, Option<HeaderMap>) {
        let (mut bytes, mut turns, mut trailers) = (Vec::new(), 0, None);
        let (waker, mut turn) = (noop_waker(), 0);
        loop {
            assert!(turn < 1_000_000, "it never ends");
            turn += 1;
            match Pin::new(&mut body).poll_frame(&mut Context::from_waker(&waker)) {
                Poll::Pending => turns += 1,
                Poll::Ready(None) => return (bytes, turns, trailers),
                Poll::Ready(Some(frame)) => match frame.expect("a frame").into_data() {
                    Ok(data) => bytes.extend_from_slice(&data),
                    Err(frame) => trailers = frame.into_trailers().ok(),
                },
            }
        }
    }

    fn pieces(pieces: Vec<Vec<u8>>) -> Body {
        Body::stream(stream::iter(pieces.into_iter().map(|piece| Ok::<_, io::Error>(Bytes::from(piece)))))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_pieces_the_same_comes_out(
            sent in prop::collection::vec(prop::collection::vec(0u8..8, 0..3000), 0..20),
            level in 1u32..=9,
        ) {
            let (gzip, _, _) = drive(stream(pieces(sent.clone()), level));
            prop_assert_eq!(inflate(&gzip), sent.concat());
            let bytes = Bytes::from(sent.concat());
            match whole(&bytes, level) {
                Some(gzip) => prop_assert_eq!(inflate(&gzip), bytes),
                None => prop_assert!(bytes.len() < 3000, "text of eight letters becomes shorter"),
            }
        }
    }

    #[test]
    fn what_came_is_sent_before_more_is_waited_for() {
        let first = stream::once(async { Ok::<_, io::Error>(Bytes::from_static(b"first")) });
        let mut body = stream(Body::stream(first.chain(stream::pending())), 4);
        let waker = noop_waker();
        let mut cx = Context::from_waker(&waker);
        let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut body).poll_frame(&mut cx) else {
            panic!("it keeps what it has")
        };
        let mut text = [0; 5];
        let gzip = frame.into_data().expect("data");
        flate2::read::GzDecoder::new(&*gzip).read_exact(&mut text).expect("readable so far");
        assert_eq!(&text, b"first");
        assert!(Pin::new(&mut body).poll_frame(&mut cx).is_pending(), "nothing is flushed twice");
    }

    #[test]
    fn others_have_their_turn_during_much_work() {
        let much: Vec<u8> = (0..1_000_000u32).flat_map(|n| n.to_le_bytes()).collect();
        let (gzip, turns, _) = drive(stream(Body::from(much.clone()), 1));
        assert_eq!(inflate(&gzip), much);
        assert_eq!(turns, much.len() / TURN);
    }

    #[test]
    fn trailers_and_errors_pass() {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-sum", HeaderValue::from_static("7"));
        let frames = [Frame::data(Bytes::from_static(b"text")), Frame::trailers(trailers.clone())];
        let body = Body::new(StreamBody::new(stream::iter(frames.map(Ok::<_, io::Error>))));
        let (gzip, _, last) = drive(stream(body, 4));
        assert_eq!((inflate(&gzip), last), (b"text".to_vec(), Some(trailers)));
        let broken = [Ok(Bytes::from_static(b"text")), Err(io::Error::other("broken"))];
        let mut body = stream(Body::stream(stream::iter(broken)), 4);
        let frame = futures_util::FutureExt::now_or_never(body.frame());
        let error = frame.expect("at once").expect("a frame").expect_err("an error");
        assert_eq!(error.to_string(), "broken");
    }

    #[test]
    fn gzip_is_inflated_piece_by_piece() {
        let much = vec![7; 100_000];
        let gzip = whole(&Bytes::from(much.clone()), 9).expect("shorter");
        assert_eq!(drive(inflated(gzip.into())).0, much);
        assert_eq!(drive(stream(Body::empty(), 4)).0, whole_of_nothing());
    }

    fn whole_of_nothing() -> Vec<u8> {
        encoder(4, 0).finish().expect("memory")
    }
}
