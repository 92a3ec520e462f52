//! Compressed messages become long again, up to a limit.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::TAIL;
use crate::protocol_error::{Kind, ProtocolError};

thread_local! {
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// What is inside of a compressed message; it stops at the limit, however much there is.
pub(crate) fn inflate(compressed: &[u8], limit: usize) -> Result<Vec<u8>, ProtocolError> {
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(false);
        let mut inflation = Inflation { inflater, out: Vec::new(), limit };
        inflation.push(compressed)?;
        inflation.push(TAIL)?;
        Ok(inflation.out)
    })
}

struct Inflation<'a> {
    inflater: &'a mut Decompress,
    out: Vec<u8>,
    limit: usize,
}

impl Inflation<'_> {
    fn push(&mut self, mut input: &[u8]) -> Result<(), ProtocolError> {
        loop {
            self.make_room(input.len());
            let before = self.inflater.total_in();
            let status = self.inflater.decompress_vec(input, &mut self.out, FlushDecompress::Sync);
            let taken = (self.inflater.total_in() - before) as usize;
            input = &input[taken..];
            if self.out.len() > self.limit {
                return Err(Kind::MessageTooLong.into());
            }
            let is_full = self.out.len() == self.out.capacity();
            match status {
                // a block that says it is the last: others may follow (RFC 7692, 7.2.3.4)
                Ok(Status::StreamEnd) => {
                    self.inflater.reset(false);
                    if input.is_empty() {
                        return Ok(());
                    }
                }
                Ok(_) if is_full => {}
                Ok(_) if input.is_empty() => return Ok(()),
                Ok(_) if taken > 0 => {}
                _ => return Err(Kind::Deflate.into()),
            }
        }
    }

    /// Room for some more: first for three times what came, then for as much again as there is, and for one byte above
    /// the limit at most.
    fn make_room(&mut self, input: usize) {
        let length = self.out.len();
        if length == self.out.capacity() {
            let more = length.max(input.saturating_mul(3)).max(64);
            self.out.reserve_exact(more.min(self.limit.saturating_add(1) - length));
        }
    }
}
