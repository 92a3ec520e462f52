//! What a worker writes to its standard error: it is passed on to that of the program, and its end is remembered.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::ChildStderr;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// What Rust says before it aborts for want of memory. There is no other sign of it.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of ";
/// How much of the end is remembered.
const TAIL: usize = 1024;

/// The reading end of a worker's standard error.
pub(super) struct Log {
    pipe: Option<ChildStderr>,
    tail: Vec<u8>,
    /// Whether the words of [`OUT_OF_MEMORY`] came.
    ran_out_of_memory: bool,
}

impl Log {
    pub(super) fn new(pipe: Option<ChildStderr>) -> io::Result<Self> {
        if let Some(pipe) = &pipe {
            fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?;
        }
        Ok(Self { pipe, tail: Vec::new(), ran_out_of_memory: false })
    }

    /// Returns the pipe until it is closed.
    pub(super) fn pipe(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Forgets what earlier jobs wrote.
    pub(super) fn forget(&mut self) {
        self.tail.clear();
        self.ran_out_of_memory = false;
    }

    /// Passes on what is there now.
    pub(super) fn forward(&mut self) {
        let mut buffer = [0; 4096];
        while let Some(pipe) = &mut self.pipe {
            match pipe.read(&mut buffer) {
                Ok(0) => self.pipe = None,
                Ok(count) => self.pass(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        // There is nowhere to report that standard error is closed.
        let _ = io::stderr().write_all(bytes);
        self.tail.extend_from_slice(bytes);
        self.ran_out_of_memory |= self.tail.windows(OUT_OF_MEMORY.len()).any(|words| words == OUT_OF_MEMORY);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    /// Tells whether the job said that it got no memory.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        self.ran_out_of_memory
    }

    /// Returns the end of what the job wrote.
    pub(super) fn tail(&self) -> String {
        String::from_utf8_lossy(self.tail.trim_ascii()).into_owned()
    }
}
