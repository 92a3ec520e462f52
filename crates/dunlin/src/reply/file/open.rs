//! An open file, and the answer that it gives.

use std::fs::{self, File, Metadata};
use std::io::{self, Error, ErrorKind};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use dunlin_core::{Body, BoxError, Response, Result};
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED,
};
use http::{HeaderName, HeaderValue, StatusCode};

use super::Conditions;
use super::parts::{Piece, multipart, pieces};
use super::range::Ranges;
use crate::reply::failure::plain;

/// A file that was opened on the thread pool.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(super) file: File,
    pub(super) stamp: Stamp,
}

/// What tells one state of a file from another.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
    pub(super) etag: String,
}

impl Opened {
    /// Opens a file; blocks.
    ///
    /// # Errors
    /// When it cannot be opened, or is none.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        let about = |error: Error| Error::new(error.kind(), format!("{}: {error}", path.display()));
        // looked at before it is opened: opening a pipe would wait for its other end
        if !fs::metadata(path).map_err(about)?.is_file() {
            return Err(about(Error::new(ErrorKind::IsADirectory, "not a file")));
        }
        let file = File::open(path).map_err(about)?;
        let metadata = file.metadata().map_err(about)?;
        Ok(Opened { file, stamp: Stamp::of(&metadata) })
    }

    /// Puts the file into a response, as far as the client wants it. Headers that are there already stay.
    pub(super) async fn answer(self, mut response: Response, conditions: &Conditions) -> Result<Response> {
        *response.body_mut() = Body::empty();
        self.stamp.describe(&mut response)?;
        if conditions.is_known(&self.stamp) {
            return Ok(not_modified(response));
        }
        match conditions.asked(&self.stamp) {
            Ranges::All => {
                let whole = Piece::File(0..self.stamp.size);
                self.send(response, vec![whole], conditions).await
            }
            Ranges::Parts(parts) => {
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                let pieces = self.cut(&mut response, parts)?;
                self.send(response, pieces, conditions).await
            }
            Ranges::Beyond => {
                let mut response = plain(StatusCode::RANGE_NOT_SATISFIABLE, "");
                set(&mut response, CONTENT_RANGE, format!("bytes */{}", self.stamp.size))?;
                Ok(response)
            }
            Ranges::Malformed(why) => Ok(plain(StatusCode::BAD_REQUEST, why)),
        }
    }

    /// One part is sent as it is, several as `multipart/byteranges`.
    fn cut(&self, response: &mut Response, mut parts: Vec<std::ops::Range<u64>>) -> Result<Vec<Piece>> {
        let size = self.stamp.size;
        if let [part] = parts.as_slice() {
            set(response, CONTENT_RANGE, format!("bytes {}-{}/{size}", part.start, part.end - 1))?;
            return Ok(parts.drain(..).map(Piece::File).collect());
        }
        let media = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let (boundary, pieces) = multipart(parts, media.unwrap_or("application/octet-stream"), size);
        let media = HeaderValue::try_from(format!("multipart/byteranges; boundary={boundary}"))?;
        response.headers_mut().insert(CONTENT_TYPE, media);
        Ok(pieces)
    }

    async fn send(
        self,
        mut response: Response,
        list: Vec<Piece>,
        conditions: &Conditions,
    ) -> Result<Response> {
        let length: u64 = list.iter().map(Piece::len).sum();
        set(&mut response, CONTENT_LENGTH, length.to_string())?;
        if !conditions.is_head {
            *response.body_mut() = pieces(self.file, list, length).await?;
        }
        Ok(response)
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok();
        let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let size = metadata.len();
        Stamp { size, modified, etag: format!("\"{:x}-{size:x}\"", since.as_nanos()) }
    }

    pub(super) fn last_modified(&self) -> Option<String> {
        self.modified.map(httpdate::fmt_http_date)
    }

    fn describe(&self, response: &mut Response) -> Result<()> {
        set(response, ACCEPT_RANGES, "bytes")?;
        set(response, ETAG, self.etag.as_str())?;
        match self.last_modified() {
            Some(at) => set(response, LAST_MODIFIED, at),
            None => Ok(()),
        }
    }
}

/// Sets a header unless the endpoint has set it.
fn set(
    response: &mut Response,
    name: HeaderName,
    value: impl TryInto<HeaderValue, Error: Into<BoxError>>,
) -> Result<()> {
    let value = value.try_into().map_err(|error| dunlin_core::Error::msg(error.into().to_string()))?;
    response.headers_mut().entry(name).or_insert(value);
    Ok(())
}

/// 304: with what tells caches for how long, without what describes a body.
fn not_modified(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    for name in [CONTENT_TYPE, CONTENT_DISPOSITION, LAST_MODIFIED, ACCEPT_RANGES] {
        response.headers_mut().remove(name);
    }
    response
}
