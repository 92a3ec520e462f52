//! Files: uploaded into a folder, what is known of them in the database.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use dunlin::prelude::*;
use rusqlite::{OptionalExtension, Row};

use crate::database::{Session, session};
use crate::pages::{Page, Slice};
use crate::settings::Settings;

/// What is known of a file.
#[model]
struct Upload {
    id: u32,
    /// The name that the client gave it. On disk it has its id: names of strangers are no paths.
    name: String,
    note: Option<String>,
    /// In bytes.
    size: u32,
}

pub(crate) fn router() -> Router {
    Router::new("/files").tags(["files"]).routes(routes![
        upload,
        list_files,
        read_file,
        download,
        delete_file
    ])
}

/// Provides the folder of the files.
#[dependency]
async fn folder(settings: State<Settings>) -> PathBuf {
    PathBuf::from(&settings.files)
}

/// Uploads a file of at most 1 MiB.
///
/// What is longer is cut off by 413 while it comes in; what is long is kept in a temporary file until it is here.
#[post("", status = 201, body_limit = "1MiB", responses(413 = "More than 1 MiB"))]
fn upload(
    file: UploadFile,
    #[form(max_length = 200)] note: Option<String>,
    db: Depends<session>,
    folder: Depends<folder>,
) -> Result<Upload> {
    let upload = Upload::insert(&file, note, &db)?;
    // when the transaction fails the file stays, and the next of this id takes its place
    let mut stored = File::create(upload.path(&folder))?;
    io::copy(&mut file.reader(), &mut stored)?;
    Ok(upload)
}

/// Lists files.
#[get("")]
fn list_files(#[query] slice: Slice, db: Depends<session>) -> Result<Page<Upload>> {
    db.run(|sql| slice.of("files", Upload::read, sql))
}

/// Tells what is known of a file.
#[get("/{file_id}", responses(404 = "No such file"))]
fn read_file(file_id: u32, db: Depends<session>) -> Result<Upload> {
    Upload::find(file_id, &db)
}

/// Downloads a file.
///
/// It is read on the thread pool while the client takes it; `Range`, `If-None-Match` and `If-Modified-Since` do what
/// they should.
#[get("/{file_id}/content", responses(
    200(content = "application/octet-stream", description = "The file"),
    404 = "No such file",
))]
fn download(file_id: u32, db: Depends<session>, folder: Depends<folder>) -> Result<FileResponse> {
    let upload = Upload::find(file_id, &db)?;
    Ok(FileResponse::new(upload.path(&folder)).filename(upload.name).media("application/octet-stream"))
}

/// Deletes a file: its row in the transaction, and once that is committed the file itself.
#[delete("/{file_id}", responses(404 = "No such file"))]
fn delete_file(
    file_id: u32,
    db: Depends<session>,
    folder: Depends<folder>,
    tasks: BackgroundTasks,
) -> Result<NoContent> {
    let upload = Upload::find(file_id, &db)?;
    db.run(|sql| Ok(sql.execute("DELETE FROM files WHERE id = ?1", [upload.id])?))?;
    let path = upload.path(&folder);
    tasks.add_blocking(move || std::fs::remove_file(path));
    Ok(NoContent)
}

impl Upload {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (id, name, note) = (row.get("id")?, row.get("name")?, row.get("note")?);
        Ok(Upload { id, name, note, size: row.get("size")? })
    }

    fn find(id: u32, db: &Session) -> Result<Self> {
        let query = "SELECT * FROM files WHERE id = ?1";
        let upload = db.run(|sql| Ok(sql.query_one(query, [id], Self::read).optional()?))?;
        upload.ok_or_not_found("No such file")
    }

    fn insert(file: &UploadFile, note: Option<String>, db: &Session) -> Result<Self> {
        let query = "INSERT INTO files (name, note, size) VALUES (?1, ?2, ?3) RETURNING *";
        let size = i64::try_from(file.size())?;
        db.run(|sql| Ok(sql.query_one(query, (file.filename(), note, size), Self::read)?))
    }

    fn path(&self, folder: &Path) -> PathBuf {
        folder.join(self.id.to_string())
    }
}
