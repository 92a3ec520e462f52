//! Multipart forms: fields into memory, files into memory or a temporary file.

use bytes::{Bytes, BytesMut};
use dunlin_core::{Body, FormLimits, Result};
use http::HeaderMap;

use super::disposition::Options;
use super::parser::{Event, Head, Malformed, Parser};
use super::{bad, text};
use crate::extract::file::{Files, Spool};

/// What was in a form.
#[derive(Default)]
pub(super) struct Form {
    pub(super) fields: Vec<(String, String)>,
    pub(super) files: Files,
}

/// Reads a form to its end.
pub(super) async fn read(mut body: Body, media: &Options, limits: FormLimits) -> Result<Form> {
    let boundary = media.get("boundary").ok_or_else(|| bad("Missing boundary in multipart."))?;
    let mut parser = Parser::new(boundary)?;
    let mut reader = Reader { limits, form: Form::default(), part: None };
    while let Some(chunk) = body.chunk().await? {
        parser.push(&chunk);
        while let Some(event) = parser.next()? {
            reader.take(event).await?;
        }
    }
    parser.finish()?;
    Ok(reader.form)
}

impl From<Malformed> for dunlin_core::Error {
    fn from(_: Malformed) -> Self {
        bad("Invalid multipart data.")
    }
}

/// Puts parts together.
struct Reader {
    limits: FormLimits,
    form: Form,
    part: Option<Part>,
}

/// The part that is being read.
enum Part {
    Field(String, BytesMut),
    File(String, HeaderMap, Spool),
}

impl Reader {
    async fn take(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Begin(head) => self.part = Some(self.begin(head)?),
            Event::Data(bytes) => self.data(bytes).await?,
            Event::End => self.end().await?,
        }
        Ok(())
    }

    fn begin(&self, Head { headers, disposition }: Head) -> Result<Part> {
        let disposition = Options::parse(&disposition);
        let Some(name) = disposition.get("name") else {
            return Err(bad(r#"The Content-Disposition header field "name" must be provided."#));
        };
        let name = name.to_owned();
        let Some(filename) = disposition.get("filename") else {
            let most = self.limits.fields();
            return match self.form.fields.len() < most {
                true => Ok(Part::Field(name, BytesMut::new())),
                false => Err(bad(format!("Too many fields. Maximum number of fields is {most}."))),
            };
        };
        let most = self.limits.files();
        if self.form.files.len() >= most {
            return Err(bad(format!("Too many files. Maximum number of files is {most}.")));
        }
        let spool = Spool::new(last_of_windows_path(filename));
        Ok(Part::File(name, headers, spool))
    }

    async fn data(&mut self, bytes: Bytes) -> Result<()> {
        match &mut self.part {
            Some(Part::Field(_, value)) => {
                let most = self.limits.part_size();
                if value.len() + bytes.len() > most {
                    return Err(bad(format!("Part exceeded maximum size of {}KB.", most / 1024)));
                }
                value.extend_from_slice(&bytes);
            }
            Some(Part::File(_, _, spool)) => spool.write(&bytes).await?,
            None => {}
        }
        Ok(())
    }

    async fn end(&mut self) -> Result<()> {
        match self.part.take() {
            Some(Part::Field(name, value)) => self.form.fields.push((name, text(&value).into_owned())),
            Some(Part::File(name, headers, spool)) => {
                let file = spool.finish(headers).await?;
                self.form.files.push(name, file);
            }
            None => {}
        }
        Ok(())
    }
}

/// Old browsers on Windows send the whole path of a file.
fn last_of_windows_path(filename: &str) -> &str {
    let is_path = filename.get(1..3) == Some(":\\") || filename.starts_with("\\\\");
    match filename.rsplit_once('\\') {
        Some((_, last)) if is_path => last,
        _ => filename,
    }
}
