//! Compressed messages become long again, up to a limit.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::TAIL;
use crate::protocol_error::{Kind, ProtocolError};

thread_local! {
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// How often a message may end its stream and begin another. Each time costs as much as a kilobyte of text.
const ENDS: u32 = 1024;

/// What is inside of a compressed message; it stops at the limit, however much there is.
pub(crate) fn inflate(compressed: &[u8], limit: usize) -> Result<Vec<u8>, ProtocolError> {
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(false);
        let mut inflation = Inflation { inflater, out: Vec::new(), length: 0, limit, ends: 0 };
        inflation.push(compressed)?;
        inflation.push(TAIL)?;
        inflation.out.truncate(inflation.length);
        Ok(inflation.out)
    })
}

struct Inflation<'a> {
    inflater: &'a mut Decompress,
    /// Zeros after `length`.
    out: Vec<u8>,
    length: usize,
    limit: usize,
    ends: u32,
}

impl Inflation<'_> {
    fn push(&mut self, mut input: &[u8]) -> Result<(), ProtocolError> {
        loop {
            self.make_room(input.len());
            let (taken, given) = (self.inflater.total_in(), self.inflater.total_out());
            let room = &mut self.out[self.length..];
            let status = self.inflater.decompress(input, room, FlushDecompress::Sync);
            let taken = (self.inflater.total_in() - taken) as usize;
            input = &input[taken..];
            self.length += (self.inflater.total_out() - given) as usize;
            if self.length > self.limit {
                return Err(Kind::MessageTooLong.into());
            }
            match status {
                // a block that says it is the last: others may follow (RFC 7692, 7.2.3.4)
                Ok(Status::StreamEnd) if self.ends < ENDS => {
                    self.ends += 1;
                    self.inflater.reset(false);
                    if input.is_empty() {
                        return Ok(());
                    }
                }
                Ok(Status::Ok | Status::BufError) if self.length == self.out.len() => {}
                Ok(Status::Ok | Status::BufError) if input.is_empty() => return Ok(()),
                Ok(Status::Ok) if taken > 0 => {}
                _ => return Err(Kind::Deflate.into()),
            }
        }
    }

    /// Room for some more: first for three times what came, then for as much again as there is, and for one byte above
    /// the limit at most.
    fn make_room(&mut self, input: usize) {
        if self.length == self.out.len() {
            let more = self.length.max(input.saturating_mul(3)).max(64);
            let more = more.min(self.limit.saturating_add(1) - self.length);
            self.out.reserve_exact(more);
            self.out.resize(self.length + more, 0);
        }
    }
}
