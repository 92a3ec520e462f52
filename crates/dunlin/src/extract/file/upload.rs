//! `UploadFile`: one file that a client sent.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{Body, Error, HttpError, Result};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::reader::{Content, UploadReader};
use crate::StreamingResponse;

/// A file from a multipart form. Clones are the same file.
///
/// Small files are held in memory, larger ones in a temporary file that is gone when the last clone is, whatever
/// happens. Reading never blocks the event loop; in a `fn`, [`reader`](UploadFile::reader) reads where it stands.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[post("/avatars")]
/// async fn upload(file: UploadFile) -> Result<String> {
///     if file.content_type() != Some("image/png") {
///         return Err(HttpError::new(415, "Send a PNG").into());
///     }
///     let bytes = file.save_to(std::env::temp_dir().join("avatar.png")).await?;
///     Ok(format!("{bytes} bytes of {}", file.filename()))
/// }
/// # let _ = routes![upload];
/// ```
#[derive(Clone)]
pub struct UploadFile {
    inner: Arc<Inner>,
}

struct Inner {
    filename: String,
    headers: HeaderMap,
    content: Content,
}

impl UploadFile {
    pub(super) fn new(filename: String, headers: HeaderMap, content: Content) -> Self {
        UploadFile { inner: Arc::new(Inner { filename, headers, content }) }
    }

    /// The name as the client sent it. It may be anything, also a path: never use it as one.
    pub fn filename(&self) -> &str {
        &self.inner.filename
    }

    /// The media type as the client sent it; nobody has checked it.
    pub fn content_type(&self) -> Option<&str> {
        self.inner.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The headers of the file's part of the form.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }

    /// The size in bytes.
    pub fn size(&self) -> u64 {
        self.inner.content.len()
    }

    /// The whole content.
    ///
    /// # Errors
    /// When the temporary file cannot be read, or the thread pool has no room.
    pub async fn read(&self) -> Result<Bytes> {
        if let Content::Memory(bytes) = &self.inner.content {
            return Ok(bytes.clone());
        }
        let mut reader = self.reader();
        dunlin_run::threads(move || {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut reader, &mut bytes).map(|_| Bytes::from(bytes))
        })
        .await?
        .map_err(Error::from)
    }

    /// The whole content as text.
    ///
    /// # Errors
    /// 400 when it is no UTF-8; otherwise as [`read`](UploadFile::read).
    pub async fn text(&self) -> Result<String> {
        let bytes = self.read().await?;
        let text = std::str::from_utf8(&bytes);
        text.map(str::to_owned).map_err(|_| HttpError::new(400, "the file is no UTF-8 text").into())
    }

    /// The content piece by piece, also as a response's body: a piece that finds the thread pool full waits for its
    /// turn.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// async fn longest_piece(file: UploadFile) -> Result<usize> {
    ///     let (mut stream, mut longest) = (file.stream(), 0);
    ///     while let Some(piece) = stream.chunk().await? {
    ///         longest = longest.max(piece.len());
    ///     }
    ///     Ok(longest)
    /// }
    /// ```
    pub fn stream(&self) -> Body {
        match &self.inner.content {
            Content::Memory(bytes) => bytes.clone().into(),
            Content::Disk(..) => StreamingResponse::reading(self.reader()).body,
        }
    }

    /// Copies the content into a file, which is made or replaced; gives the number of bytes. Think of a name of your
    /// own: [`filename`](UploadFile::filename) is what a stranger wrote.
    ///
    /// # Errors
    /// When a file cannot be read or written, 507 when the disk is full, 503 when the thread pool has no room.
    pub async fn save_to(&self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref().to_owned();
        let mut reader = self.reader();
        let copied = dunlin_run::threads(move || {
            let mut file = std::fs::File::create(path)?;
            std::io::copy(&mut reader, &mut file)
        });
        copied.await?.map_err(super::spool::disk_error)
    }

    /// Reads the content where it is called: for a `fn`, which may block.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// use std::io::{BufRead, BufReader};
    ///
    /// #[post("/lines")]
    /// fn count_lines(file: UploadFile) -> usize {
    ///     BufReader::new(file.reader()).lines().count()
    /// }
    /// # let _ = routes![count_lines];
    /// ```
    pub fn reader(&self) -> UploadReader {
        UploadReader::new(self.inner.content.clone())
    }
}

impl fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UploadFile({:?}, {} bytes)", self.filename(), self.size())
    }
}
