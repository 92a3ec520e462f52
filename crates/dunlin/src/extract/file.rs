//! Uploaded files: arguments that come as parts of a multipart form.

mod argument;
mod reader;
mod spool;
mod upload;

use dunlin_core::{Context, RequestBody};

pub use self::argument::File;
pub use self::reader::UploadReader;
pub(super) use self::spool::Spool;
pub use self::upload::UploadFile;

/// The files of one request, by the names of their parts, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Files {
    files: Vec<(String, UploadFile)>,
}

impl Files {
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    pub(super) fn push(&mut self, name: String, file: UploadFile) {
        self.files.push((name, file));
    }

    /// The files of this name. A file input of a browser in which nothing was chosen is sent without name and content.
    fn of_name(&self, name: &str) -> impl Iterator<Item = UploadFile> {
        let files = self.files.iter().filter(move |(other, _)| other == name).map(|(_, file)| file);
        files.filter(|file| !file.filename().is_empty() || file.size() > 0).cloned()
    }
}

/// The text fields of this name.
fn texts<'a>(cx: &'a Context, name: &str) -> impl Iterator<Item = &'a str> {
    let fields = match &cx.body {
        RequestBody::Form(fields) => fields.as_slice(),
        _ => &[],
    };
    fields.iter().filter(move |(other, _)| other == name).map(|(_, text)| text.as_str())
}
