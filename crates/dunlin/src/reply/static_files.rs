//! `StaticFiles`: a folder that clients read as it is.

mod path;

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dunlin_core::{HttpError, Reply, Response, Result};
use http::header::{ALLOW, CACHE_CONTROL};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};

use self::path::inside;
use super::Redirect;
use super::file::{Opened, serve};

/// A folder whose files are answered as they are, with everything that [`FileResponse`](crate::FileResponse) does.
///
/// Nothing outside the folder is ever answered, whatever the path says and wherever links lead; names that begin with
/// a dot are not there.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::StaticFiles;
///
/// let app = App::new("Site").mount("/static", StaticFiles::new("src").cache_control("public, max-age=3600"));
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(app).start().await;
/// client.get("/static/lib.rs").await.assert_status(200);
/// client.get("/static/../Cargo.toml").await.assert_status(404);
/// # });
/// ```
#[derive(Clone, Debug)]
#[must_use = "mount it: `App::mount(\"/static\", ..)`"]
pub struct StaticFiles {
    folder: Arc<Path>,
    cache_control: Option<String>,
    is_site: bool,
    has_dotfiles: bool,
}

impl StaticFiles {
    /// The files of a folder, and of those in it. An app whose folder is not there does not start.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into().into();
        StaticFiles { folder, cache_control: None, is_site: false, has_dotfiles: false }
    }

    /// Makes it a site: `index.html` is what a folder is answered with, `404.html` what is not there.
    pub fn html(mut self) -> Self {
        self.is_site = true;
        self
    }

    /// Answers names that begin with a dot, too.
    pub fn dotfiles(mut self) -> Self {
        self.has_dotfiles = true;
        self
    }

    /// How long clients and caches may keep the files: the `Cache-Control` header of each.
    pub fn cache_control(mut self, value: impl Into<String>) -> Self {
        self.cache_control = Some(value.into());
        self
    }

    /// What is wrong with it, at start.
    pub(crate) fn problem(&self) -> Option<String> {
        let value = self.cache_control.as_deref().map(HeaderValue::try_from);
        // allow_blocking: once, while the app starts
        match std::fs::metadata(&self.folder) {
            Err(error) => Some(format!("the folder `{}`: {error}", self.folder.display())),
            Ok(metadata) if !metadata.is_dir() => Some(format!("`{}` is no folder", self.folder.display())),
            Ok(_) => value?.err().map(|_| "its `cache_control` is no header".to_owned()),
        }
    }

    /// Answers a request for the path behind the mount; `at` is the whole path.
    ///
    /// # Errors
    /// 404 for what is not there, 405 for other methods than GET and HEAD.
    pub(crate) async fn answer(&self, parts: &Parts, behind: &str, at: &str) -> Result<Response> {
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            return Err(HttpError::status(StatusCode::METHOD_NOT_ALLOWED)
                .header(ALLOW.as_str(), "GET, HEAD")
                .into());
        }
        let Some(name) = inside(behind, self.has_dotfiles) else { return self.not_found(parts).await };
        let (files, wanted) = (self.clone(), name.clone());
        match dunlin_run::threads(move || files.look_up(&wanted)).await?? {
            Found::File(opened, name) => self.send((opened, &name), StatusCode::OK, parts).await,
            Found::Folder if behind.ends_with('/') || behind.is_empty() => self.index(&name, parts).await,
            Found::Folder if self.is_site => self.with_slash(at, parts),
            Found::Folder | Found::Nothing => self.not_found(parts).await,
        }
    }

    async fn send(
        &self,
        (opened, name): (Opened, &Path),
        status: StatusCode,
        parts: &Parts,
    ) -> Result<Response> {
        let mut response = serve(opened, name, status, parts).await?;
        if let Some(value) = &self.cache_control {
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::try_from(value.as_str())?);
        }
        Ok(response)
    }

    async fn index(&self, folder: &Path, parts: &Parts) -> Result<Response> {
        self.page(&folder.join("index.html"), StatusCode::OK, parts).await
    }

    async fn not_found(&self, parts: &Parts) -> Result<Response> {
        self.page(Path::new("404.html"), StatusCode::NOT_FOUND, parts).await
    }

    /// A page of a site.
    async fn page(&self, name: &Path, status: StatusCode, parts: &Parts) -> Result<Response> {
        if !self.is_site {
            return Err(HttpError::status(StatusCode::NOT_FOUND).into());
        }
        let (files, wanted, is_last) = (self.clone(), name.to_owned(), status == StatusCode::NOT_FOUND);
        match dunlin_run::threads(move || files.look_up(&wanted)).await?? {
            Found::File(opened, name) => self.send((opened, &name), status, parts).await,
            Found::Folder | Found::Nothing if is_last => Err(HttpError::status(StatusCode::NOT_FOUND).into()),
            Found::Folder | Found::Nothing => Box::pin(self.not_found(parts)).await,
        }
    }

    /// A folder is `/folder/`, so that the links in its page lead into it. Never to another host.
    fn with_slash(&self, at: &str, parts: &Parts) -> Result<Response> {
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        Redirect::to(format!("/{}/{query}", at.trim_start_matches('/'))).into_response()
    }

    /// Opens what is meant, if it is in the folder when all links are followed; blocks.
    fn look_up(&self, name: &Path) -> Result<Found> {
        let found = self.real(name).and_then(|real| match real.is_dir() {
            true => Ok(Found::Folder),
            false => Ok(Found::File(Opened::file(&real)?, name.to_owned())),
        });
        match found {
            Err(error) if is_nothing(&error) => Ok(Found::Nothing),
            found => Ok(found?),
        }
    }

    fn real(&self, name: &Path) -> Result<PathBuf, Error> {
        let folder = self.folder.canonicalize()?;
        // no such name, one that is too long, links in a circle: for the client it is not there
        let real = folder.join(name).canonicalize().map_err(|_| ErrorKind::NotFound)?;
        let inner = real.strip_prefix(&folder).map_err(|_| ErrorKind::NotFound)?;
        let mut names = inner.components().map(|part| part.as_os_str().as_encoded_bytes());
        if !self.has_dotfiles && names.any(|name| name.starts_with(b".")) {
            return Err(ErrorKind::NotFound.into());
        }
        Ok(real)
    }
}

/// What a path leads to.
enum Found {
    /// A file, and the name that it was asked for by.
    File(Opened, PathBuf),
    Folder,
    Nothing,
}

/// True for what a client may not tell from a file that is not there.
fn is_nothing(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::PermissionDenied)
}
