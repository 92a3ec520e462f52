//! What an argument marked `#[file]` can be, and how it is taken out of the form.

use std::marker::PhantomData;

use bytes::Bytes;
use dunlin_core::{Context, Origin, Plan, Reads, Result, Source};
use dunlin_model::{
    At, Collector, Described, Field, Input, Issue, Kind, Model, Rules, Schema, Schemas, Segment,
};
use http::HeaderMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::reader::Content;
use super::{Files, UploadFile, texts};

/// A file of a multipart form.
#[doc(hidden)]
#[derive(Debug)]
pub struct File<T>(PhantomData<T>);

/// What an argument marked `#[file]` can be.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a file of a form",
    label = "not a file",
    note = "take `UploadFile`, or `Bytes` for the whole content; or an `Option` or a `Vec` of one of them"
)]
pub trait FileArgument: Sized + Send + 'static {
    /// What the documentation says.
    type Shape: Model + 'static;
    /// A text field of this name will do as well.
    const TAKES_TEXT: bool;

    /// Stands in for files that were not sent.
    fn absent() -> Option<Self> {
        None
    }

    /// Takes the files of its name; there is at least one.
    fn from_files(files: Vec<UploadFile>) -> impl Future<Output = Result<Option<Self>>> + Send;
}

/// One file.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold an uploaded file",
    label = "not a file",
    note = "take `UploadFile`, or `Bytes` for the whole content"
)]
pub trait OneFile: Sized + Send + 'static {
    /// A text field will do as well.
    const TAKES_TEXT: bool;

    /// Takes the file.
    fn from_file(file: UploadFile) -> impl Future<Output = Result<Self>> + Send;
}

impl OneFile for UploadFile {
    const TAKES_TEXT: bool = false;

    async fn from_file(file: UploadFile) -> Result<Self> {
        Ok(file)
    }
}

impl OneFile for Bytes {
    const TAKES_TEXT: bool = true;

    async fn from_file(file: UploadFile) -> Result<Self> {
        file.read().await
    }
}

#[diagnostic::do_not_recommend]
impl<T: OneFile> FileArgument for T {
    type Shape = Part;
    const TAKES_TEXT: bool = T::TAKES_TEXT;

    async fn from_files(mut files: Vec<UploadFile>) -> Result<Option<Self>> {
        match files.pop() {
            Some(last) => T::from_file(last).await.map(Some),
            None => Ok(None),
        }
    }
}

impl<T: FileArgument> FileArgument for Option<T> {
    type Shape = Option<T::Shape>;
    const TAKES_TEXT: bool = T::TAKES_TEXT;

    fn absent() -> Option<Self> {
        Some(None)
    }

    async fn from_files(files: Vec<UploadFile>) -> Result<Option<Self>> {
        T::from_files(files).await.map(Some)
    }
}

impl<T: OneFile> FileArgument for Vec<T> {
    type Shape = Vec<Part>;
    const TAKES_TEXT: bool = T::TAKES_TEXT;

    async fn from_files(files: Vec<UploadFile>) -> Result<Option<Self>> {
        let mut list = Vec::with_capacity(files.len());
        for file in files {
            list.push(T::from_file(file).await?);
        }
        Ok(Some(list))
    }
}

impl<T: 'static> Origin for File<T> {
    type Value = T;
}

impl<T: FileArgument> Source for File<T> {
    const KIND: Kind = Kind::Any;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        let shape = Field::<T::Shape> { alias: field.alias, about: field.about, ..Field::new(field.name) };
        plan.reads(Reads::Form);
        plan.payload("multipart/form-data", &shape);
    }

    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        if !files(field, cx).is_empty() {
            return None;
        }
        let sent: Vec<Value> =
            texts(cx, field.wire()).filter(|text| !text.is_empty()).map(Value::from).collect();
        if !sent.is_empty() {
            note(field, cx, |at, collector| refuse(<T::Shape as Described>::KIND, sent, at, collector));
            return None;
        }
        let absent = field.default.map(|default| default()).or_else(T::absent);
        if absent.is_none() {
            note(field, cx, |at, collector| collector.missing(at));
        }
        absent
    }

    async fn provide(field: &'static Field<T>, cx: &mut Context) -> Result<Option<T>> {
        match files(field, cx) {
            files if files.is_empty() => Ok(None),
            files => T::from_files(files).await,
        }
    }
}

/// The files that this argument is made of.
fn files<T: FileArgument>(field: &Field<T>, cx: &mut Context) -> Vec<UploadFile> {
    let files: Vec<_> = cx.slot::<Files>().of_name(field.wire()).collect();
    if !files.is_empty() || !T::TAKES_TEXT {
        return files;
    }
    let as_file = |text: &str| {
        UploadFile::new(
            String::new(),
            HeaderMap::new(),
            Content::Memory(Bytes::copy_from_slice(text.as_bytes())),
        )
    };
    texts(cx, field.wire()).filter(|text| !text.is_empty()).map(as_file).collect()
}

/// Refuses texts in the place of files: each one of a list, else the last one.
fn refuse(kind: Kind, mut sent: Vec<Value>, at: &At<'_>, collector: &mut Collector) {
    let issue = |text| Issue {
        input: Input::Value(text),
        ..Issue::new("value_error", "Value error, Expected UploadFile, received: <class 'str'>")
            .with("error", Map::new())
    };
    if kind != Kind::List {
        collector.note(at, issue(sent.pop().unwrap_or_default()));
        return;
    }
    for (index, text) in sent.into_iter().enumerate() {
        collector.note(&at.join(Segment::Index(index), &Rules::NONE), issue(text));
    }
}

/// Says something about the place of this argument.
fn note<T>(field: &Field<T>, cx: &mut Context, note: impl FnOnce(&At<'_>, &mut Collector)) {
    let root = At::root("body", &Rules::NONE);
    note(&root.join(Segment::Key(field.wire()), &field.rules), &mut cx.collector);
}

/// A file as the documentation shows it. No value of it is ever made.
#[doc(hidden)]
#[derive(Debug)]
pub struct Part(());

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl Model for Part {}

impl Described for Part {
    const KIND: Kind = Kind::Text;

    fn decode<'de, D: Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        IgnoredAny::deserialize(source)?;
        collector.push(at, "value_error", "Value error, Expected UploadFile");
        Ok(None)
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string").with("contentMediaType", "application/octet-stream")
    }
}
