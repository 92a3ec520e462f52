//! A file while it comes: in memory first, in a temporary file once it is large.

use std::fs::{File, OpenOptions, remove_file};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;

use bytes::BytesMut;
use dunlin_core::{Error, HttpError, Result};
use http::HeaderMap;

use super::UploadFile;
use super::reader::{Content, OnDisk};

/// The most bytes of a file that are held in memory; also the size of the pieces that are written to disk.
const IN_MEMORY: usize = 256 * 1024;

/// A file while it comes.
pub(in crate::extract) struct Spool {
    filename: String,
    /// What was not written yet.
    memory: BytesMut,
    disk: Option<File>,
    written: u64,
}

impl Spool {
    pub(in crate::extract) fn new(filename: &str) -> Self {
        Spool { filename: filename.to_owned(), memory: BytesMut::new(), disk: None, written: 0 }
    }

    /// Takes bytes in.
    pub(in crate::extract) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.memory.extend_from_slice(bytes);
        if self.memory.len() > IN_MEMORY { self.flush().await } else { Ok(()) }
    }

    /// The file, complete.
    pub(in crate::extract) async fn finish(mut self, headers: HeaderMap) -> Result<UploadFile> {
        if self.disk.is_some() {
            self.flush().await?;
        }
        let content = match self.disk {
            Some(file) => Content::Disk(Arc::new(OnDisk::new(file)), self.written),
            None => Content::Memory(self.memory.freeze()),
        };
        Ok(UploadFile::new(self.filename, headers, content))
    }

    /// Writes what is in memory to disk, on the thread pool. The file has no name: the system removes it with the
    /// last handle, also when the process is killed.
    async fn flush(&mut self) -> Result<()> {
        let bytes = self.memory.split();
        self.written += bytes.len() as u64;
        let disk = self.disk.take();
        let written = dunlin_run::threads(move || {
            let mut file = disk.map_or_else(nameless, Ok)?;
            file.write_all(&bytes).map(|()| file)
        });
        self.disk = Some(written.await?.map_err(disk_error)?);
        Ok(())
    }
}

/// A new file among the temporary ones, for this user only. It loses its name at once; nothing that another user puts
/// there before is opened or followed (`create_new`).
fn nameless() -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    loop {
        let name = format!("dunlin-upload-{:016x}", RandomState::new().hash_one(std::process::id()));
        let path = std::env::temp_dir().join(name);
        match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            file => return file.and_then(|file| remove_file(path).map(|()| file)),
        }
    }
}

/// A full disk is not the server's mistake to be looked into, but its state.
pub(super) fn disk_error(error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            tracing::error!(%error, "an upload could not be stored");
            HttpError::new(507, "Insufficient Storage").into()
        }
        _ => error.into(),
    }
}
