//! Where a file's content is, and how it is read by whoever may block.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// The content of a file.
#[derive(Clone)]
pub(super) enum Content {
    /// In memory.
    Memory(Bytes),
    /// In a temporary file without a name, and how long it is.
    Disk(Arc<OnDisk>, u64),
}

/// A temporary file. Readers share it, each with a position of its own.
pub(super) struct OnDisk {
    file: Mutex<Option<File>>,
}

impl OnDisk {
    pub(super) fn new(file: File) -> Self {
        OnDisk { file: Mutex::new(Some(file)) }
    }
}

/// Closing a large file that has no name frees its blocks, which takes time: not on an event loop.
impl Drop for OnDisk {
    fn drop(&mut self) {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let is_on_a_loop = tokio::runtime::Handle::try_current().is_ok();
        if let (Some(file), true) = (file, is_on_a_loop) {
            dunlin_run::spawn_named("close an upload", async move {
                // a pool without room drops the closure, and the file with it
                let _ = dunlin_run::threads(move || drop(file)).await;
            });
        }
    }
}

impl Content {
    /// The size in bytes.
    pub(super) fn len(&self) -> u64 {
        match self {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Disk(_, length) => *length,
        }
    }
}

/// Reads an [`UploadFile`](crate::UploadFile) from its start; blocks while it does.
pub struct UploadReader {
    content: Content,
    position: u64,
}

impl UploadReader {
    pub(super) fn new(content: Content) -> Self {
        UploadReader { content, position: 0 }
    }
}

impl Read for UploadReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = match &self.content {
            Content::Memory(bytes) => {
                let start = usize::try_from(self.position).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[start..]).read(buffer)?
            }
            Content::Disk(file, _) => {
                let mut file = file.file.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(file) = &mut *file else { return Ok(0) };
                file.seek(SeekFrom::Start(self.position))?;
                file.read(buffer)?
            }
        };
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for UploadReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.content.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl std::fmt::Debug for UploadReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UploadReader(at {} of {})", self.position, self.content.len())
    }
}
