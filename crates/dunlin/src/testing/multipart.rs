//! Forms with files, as browsers send them (RFC 7578).

use std::fmt::Write;

use bytes::{Bytes, BytesMut};

/// What stands between the parts. It is in no test's text.
const BOUNDARY: &str = "dunlin-2b1f6e0c9d7a4835";

/// A file that a test uploads.
///
/// ```
/// use dunlin::testing::TestFile;
/// let file = TestFile::new("kea.txt", "A parrot").media("text/plain");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFile {
    name: String,
    media: String,
    content: Bytes,
}

impl TestFile {
    /// A file of this name; its media type is `application/octet-stream`.
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        TestFile { name: name.into(), media: "application/octet-stream".to_owned(), content: content.into() }
    }

    /// Says what it is: `image/png`.
    #[must_use]
    pub fn media(mut self, media: impl Into<String>) -> Self {
        self.media = media.into();
        self
    }
}

/// The fields of a form, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, Field)>);

#[derive(Clone, Debug)]
enum Field {
    Text(String),
    File(TestFile),
}

impl Fields {
    pub(super) fn text(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), Field::Text(value)));
    }

    pub(super) fn file(&mut self, name: &str, file: TestFile) {
        self.0.push((name.to_owned(), Field::File(file)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Media type and body.
    pub(super) fn encode(&self) -> (String, Bytes) {
        match self.0.iter().any(|(_, field)| matches!(field, Field::File(_))) {
            true => (format!("multipart/form-data; boundary={BOUNDARY}"), self.multipart()),
            false => ("application/x-www-form-urlencoded".to_owned(), self.urlencoded()),
        }
    }

    fn urlencoded(&self) -> Bytes {
        let pairs = self.0.iter().filter_map(|(name, field)| match field {
            Field::Text(value) => Some(format!("{}={}", escape(name), escape(value))),
            Field::File(_) => None,
        });
        pairs.collect::<Vec<_>>().join("&").into()
    }

    fn multipart(&self) -> Bytes {
        let mut body = BytesMut::new();
        for (name, field) in &self.0 {
            let (rest, content) = match field {
                Field::Text(value) => (String::new(), value.as_bytes()),
                Field::File(TestFile { name, media, content }) => {
                    (format!("; filename=\"{}\"\r\ncontent-type: {media}", quoted(name)), &content[..])
                }
            };
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{}\"{rest}\r\n\r\n",
                quoted(name)
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        // writing to memory does not fail
        let _ = write!(body, "--{BOUNDARY}--\r\n");
        body.freeze()
    }
}

/// A name in quotes, as browsers write it (WHATWG HTML, 4.10.21.8).
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes text for a query or an urlencoded form.
pub(super) fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
