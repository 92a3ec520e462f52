//! The body made of a file: pieces of it, and the text between them.

use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::vec;

use bytes::Bytes;
use dunlin_core::{Body, Result};

use super::open::Opened;
use crate::reply::pull::pull;

/// How much is read at once: every read is a visit to the thread pool, but a slow client makes the connection keep as
/// much. Shorter bodies are read whole and need no stream.
const CHUNK: u64 = 128 * 1024;

/// One piece of a body.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Bytes of the file.
    File(Range<u64>),
    /// What stands between them.
    Text(Bytes),
}

impl Piece {
    pub(super) fn len(&self) -> u64 {
        match self {
            Piece::File(range) => range.end - range.start,
            Piece::Text(text) => text.len() as u64,
        }
    }
}

/// Wraps parts of a file of `size` bytes in `multipart/byteranges` (RFC 9110, 14.6); gives the boundary, too.
pub(super) fn multipart(parts: Vec<Range<u64>>, media: &str, size: u64) -> (String, Vec<Piece>) {
    // random, so that no file can be made to hold it
    let random = RandomState::new();
    let boundary = format!("{:016x}{:016x}", random.hash_one(size), random.hash_one(media));
    let mut pieces = Vec::with_capacity(parts.len() * 2 + 1);
    let mut before = "";
    for part in parts {
        let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        let head = format!("{before}--{boundary}\r\nContent-Type: {media}\r\nContent-Range: {range}\r\n\r\n");
        pieces.push(Piece::Text(head.into()));
        pieces.push(Piece::File(part));
        before = "\r\n";
    }
    pieces.push(Piece::Text(format!("\r\n--{boundary}--").into()));
    (boundary, pieces)
}

/// The body made of these pieces, `length` bytes together.
///
/// # Errors
/// When a short body cannot be read; what goes wrong later breaks the body off.
pub(super) async fn pieces(file: File, list: Vec<Piece>, length: u64) -> Result<Body> {
    let mut reader = Reader { file, list: list.into_iter(), now: None };
    if length <= CHUNK {
        let whole = dunlin_run::threads(move || reader.rest(length)).await??;
        return Ok(Body::from(whole));
    }
    Ok(pull(move || Ok(reader.next()?)))
}

/// A file from start to end, opened when it is first asked for.
pub(super) fn whole(path: PathBuf) -> Body {
    let mut reader = None;
    pull(move || {
        let reader = match &mut reader {
            Some(reader) => reader,
            None => {
                let opened = Opened::file(&path)?;
                let all = vec![Piece::File(0..opened.stamp.size)];
                reader.insert(Reader { file: opened.file, list: all.into_iter(), now: None })
            }
        };
        Ok(reader.next()?)
    })
}

/// Reads pieces one after the other; blocks.
struct Reader {
    file: File,
    list: vec::IntoIter<Piece>,
    now: Option<Range<u64>>,
}

impl Reader {
    /// The next bytes, at most a chunk of them.
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        let range = match self.now.take() {
            Some(range) => range,
            None => match self.list.next() {
                None => return Ok(None),
                Some(Piece::Text(text)) => return Ok(Some(text)),
                Some(Piece::File(range)) => {
                    self.file.seek(SeekFrom::Start(range.start))?;
                    range
                }
            },
        };
        let take = (range.end - range.start).min(CHUNK);
        let mut chunk = Vec::with_capacity(usize::try_from(take).unwrap_or_default());
        let read = self.file.by_ref().take(take).read_to_end(&mut chunk)? as u64;
        if read < take {
            return Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "the file is shorter than it was when it was opened",
            ));
        }
        self.now = Some(range.start + take..range.end).filter(|rest| !rest.is_empty());
        Ok(Some(chunk.into()))
    }

    /// All that is left.
    fn rest(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut all = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        while let Some(chunk) = self.next()? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }
}
