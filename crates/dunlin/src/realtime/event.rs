//! One server-sent event, and how it is written.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dunlin_core::{Error, Result};
use dunlin_model::to_json;
use serde::Serialize;

/// One event of an [`EventStream`](crate::EventStream) (WHATWG HTML, 9.2): data as JSON, unless it is given as text.
///
/// ```
/// use std::time::Duration;
/// use dunlin::Event;
///
/// let event = Event::new(21.5).event("temperature").id("7").retry(Duration::from_secs(5));
/// assert_eq!(&event.encode()?[..], b"event: temperature\ndata: 21.5\nid: 7\nretry: 5000\n\n");
/// # Ok::<(), dunlin::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Event<T> {
    data: Data<T>,
    event: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
    comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Data<T> {
    None,
    Json(T),
    Text(String),
}

impl<T> Event<T> {
    /// An event that holds `data` as JSON.
    pub fn new(data: T) -> Self {
        Self::of(Data::Json(data))
    }

    /// An event that holds text as it is: `[DONE]`, HTML. Its lines are lines of the data.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Data::Text(text.into()))
    }

    /// An event without data, which clients do not see: for a comment, or a time after which to come back.
    pub fn empty() -> Self {
        Self::of(Data::None)
    }

    fn of(data: Data<T>) -> Self {
        Event { data, event: None, id: None, retry: None, comment: None }
    }

    /// Names its type: browsers give it to those who listen to that. One line.
    pub fn event(mut self, name: impl Into<String>) -> Self {
        self.event = Some(name.into());
        self
    }

    /// Names the event: a client that comes back says the last one that it has seen, in `Last-Event-ID`. One line.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets after what time a client comes back that has lost its connection; whole milliseconds are sent.
    pub fn retry(mut self, after: Duration) -> Self {
        self.retry = Some(after);
        self
    }

    /// Adds a comment, which clients ignore.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }
}

impl<T: Serialize> Event<T> {
    /// The event as it is sent.
    ///
    /// # Errors
    /// When the data cannot be JSON; when the type or the id are not one line, or the id has a NUL.
    pub fn encode(&self) -> Result<Bytes> {
        let mut written = Vec::new();
        self.begin(&mut written)?;
        match &self.data {
            Data::None => {}
            Data::Json(data) => json_line(&mut written, &to_json(data)?),
            Data::Text(text) => lines(&mut written, "data:", text),
        }
        if let Some(id) = &self.id {
            line(&mut written, "id:", one_line("id", id)?);
        }
        retry_line(&mut written, self.retry);
        written.push(b'\n');
        Ok(written.into())
    }

    /// The event up to its id, which a hub gives it later.
    ///
    /// # Errors
    /// As [`encode`](Event::encode); and when it has an id of its own, a type of the hub's, or no data that is JSON.
    pub(super) fn draft(&self) -> Result<Draft> {
        let Data::Json(data) = &self.data else {
            return Err(Error::msg("an event of a hub has a value: `Event::new(value)`"));
        };
        if self.id.is_some() {
            return Err(Error::msg("a hub names its events itself: leave out `.id(..)`"));
        }
        if self.event.as_deref() == Some(RESET) {
            return Err(Error::msg("events of the type `reset` are the hub's own: choose another type"));
        }
        let json = to_json(data)?;
        let mut text = Vec::with_capacity(json.len() + ROOM);
        self.begin(&mut text)?;
        Ok(Draft::end(text, self.event.as_deref().map(str::len), &json, self.retry))
    }

    /// The data, if it is a value.
    pub(super) fn value(&self) -> Option<&T> {
        match &self.data {
            Data::Json(data) => Some(data),
            Data::None | Data::Text(_) => None,
        }
    }

    fn begin(&self, written: &mut Vec<u8>) -> Result<()> {
        if let Some(comment) = &self.comment {
            lines(written, ":", comment);
        }
        if let Some(event) = &self.event {
            line(written, "event:", one_line("type", event)?);
        }
        Ok(())
    }
}

/// An event that has no id yet.
#[derive(Debug)]
pub(super) struct Draft {
    text: Vec<u8>,
    /// Where its type is in the text; nowhere for one without.
    pub(super) name: Range<usize>,
    /// Where its data is in the text.
    pub(super) json: Range<usize>,
    retry: Option<Duration>,
    /// What it is about, where events about the same take each other's place.
    pub(super) key: Option<Arc<str>>,
}

impl Draft {
    /// Adds the data to what is before it, the last of which is the type, if there is one.
    fn end(mut text: Vec<u8>, name: Option<usize>, json: &[u8], retry: Option<Duration>) -> Self {
        let name = match name {
            Some(length) => text.len() - 1 - length..text.len() - 1,
            None => 0..0,
        };
        json_line(&mut text, json);
        let json = text.len() - 1 - json.len()..text.len() - 1;
        Draft { text, name, json, retry, key: None }
    }

    /// The event as it is sent, with this id, which is one line.
    pub(super) fn finish(mut self, id: impl fmt::Display) -> Bytes {
        self.text.extend_from_slice(format!("id: {id}\n").as_bytes());
        retry_line(&mut self.text, self.retry);
        self.text.push(b'\n');
        self.text.into()
    }
}

/// The type of the event by which a hub says that others are missing.
pub(super) const RESET: &str = "reset";

/// What an event is made of, for those who keep it elsewhere.
#[cfg(feature = "redis")]
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts<'t> {
    /// Its comment, as lines that are written already.
    pub(super) comment: &'t [u8],
    pub(super) event: Option<&'t [u8]>,
    pub(super) json: &'t [u8],
    pub(super) retry: Option<Duration>,
    /// What it is about, where that is said.
    pub(super) key: Option<&'t [u8]>,
}

#[cfg(feature = "redis")]
impl Draft {
    pub(super) fn parts(&self) -> Parts<'_> {
        let has_event = self.name.start > 0;
        let begin =
            if has_event { self.name.start - "event: ".len() } else { self.json.start - "data: ".len() };
        Parts {
            comment: &self.text[..begin],
            event: has_event.then(|| &self.text[self.name.clone()]),
            json: &self.text[self.json.clone()],
            retry: self.retry,
            key: self.key.as_deref().map(str::as_bytes),
        }
    }

    /// The event of these parts, which may come from anybody: no part can be more than what it is.
    pub(super) fn of(parts: &Parts<'_>) -> Self {
        let mut text = Vec::with_capacity(parts.json.len() + ROOM);
        let comment = String::from_utf8_lossy(parts.comment);
        for comment in comment.lines().filter_map(|line| line.strip_prefix(": ")) {
            lines(&mut text, ":", comment);
        }
        let event = parts.event.map(on_one_line);
        if let Some(event) = &event {
            line(&mut text, "event:", event);
        }
        let json = on_one_line(parts.json);
        let draft = Draft::end(text, event.as_deref().map(str::len), json.as_bytes(), parts.retry);
        Draft { key: parts.key.map(|key| String::from_utf8_lossy(key).into()), ..draft }
    }
}

/// JSON stays what it is: line breaks are only between its values.
#[cfg(feature = "redis")]
fn on_one_line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace(['\r', '\n', '\0'], " ")
}

/// What an event has beside its data, as a rule.
const ROOM: usize = 96;

impl<T> From<T> for Event<T> {
    fn from(data: T) -> Self {
        Event::new(data)
    }
}

fn retry_line(written: &mut Vec<u8>, retry: Option<Duration>) {
    if let Some(retry) = retry {
        line(written, "retry:", &retry.as_millis().to_string());
    }
}

/// JSON has no line breaks of its own.
fn json_line(written: &mut Vec<u8>, json: &[u8]) {
    written.extend_from_slice(b"data: ");
    written.extend_from_slice(json);
    written.push(b'\n');
}

/// What breaks a line is data: it would be a field of its own.
fn one_line<'t>(field: &str, text: &'t str) -> Result<&'t str> {
    match text.contains(['\r', '\n', '\0']) {
        false => Ok(text),
        true => Err(Error::msg(format!("the {field} of a server-sent event is not one line: {text:?}"))),
    }
}

/// One field a line; lines end as the standard says, with CRLF, LF or CR.
fn lines(written: &mut Vec<u8>, field: &str, text: &str) {
    let mut rest = text;
    while let Some(end) = rest.find(['\r', '\n']) {
        line(written, field, &rest[..end]);
        let ended = &rest[end..];
        rest = ended.strip_prefix("\r\n").unwrap_or(&ended[1..]);
    }
    line(written, field, rest);
}

fn line(written: &mut Vec<u8>, field: &str, text: &str) {
    for part in [field, " ", text, "\n"] {
        written.extend_from_slice(part.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(event: Event<serde_json::Value>, expected: &str) {
        let written = event.encode().expect("it is written");
        assert_eq!(std::str::from_utf8(&written), Ok(expected));
    }

    /// As FastAPI 0.165's `format_sse_event` writes it.
    #[test]
    fn fields_are_in_fastapis_order() {
        let all = Event::new(json!({"name": "Kea"})).event("bird").id("1").retry(Duration::from_secs(5));
        check(all.comment("hi\n"), ": hi\n: \nevent: bird\ndata: {\"name\":\"Kea\"}\nid: 1\nretry: 5000\n\n");
        check(Event::new(json!("hello\nworld")), "data: \"hello\\nworld\"\n\n");
        check(Event::empty(), "\n");
    }

    #[test]
    fn text_is_split_where_the_standard_ends_lines() {
        for (text, expected) in [
            ("Hello\n", "data: Hello\ndata: \n\n"),
            ("Hello\n\n", "data: Hello\ndata: \ndata: \n\n"),
            ("\n", "data: \ndata: \n\n"),
            ("Hello\r\nWorld", "data: Hello\ndata: World\n\n"),
            ("Hello\rWorld", "data: Hello\ndata: World\n\n"),
            ("A\u{2028}B", "data: A\u{2028}B\n\n"),
            ("A\u{b}B", "data: A\u{b}B\n\n"),
            ("", "data: \n\n"),
        ] {
            check(Event::text(text), expected);
        }
    }

    #[test]
    fn no_input_can_forge_a_field() {
        for text in ["first\nsecond", "first\rsecond", "first\r\nsecond", "first\0second"] {
            assert!(Event::new(1).id(text).encode().is_err(), "{text:?}");
            assert!(Event::new(1).event(text).encode().is_err(), "{text:?}");
        }
    }

    #[cfg(feature = "redis")]
    #[test]
    fn an_event_is_put_together_again_from_its_parts() {
        let plain = || Event::new(json!({"name": "Kea"}));
        let seconds = Duration::from_secs(5);
        for event in [plain(), plain().event(""), plain().comment("hi\nho").event("bird").retry(seconds)] {
            let mut draft = event.draft().expect("it is written");
            draft.key = Some("kea".into());
            let again = Draft::of(&draft.parts());
            assert_eq!((&again.name, &again.json, &again.key), (&draft.name, &draft.json, &draft.key));
            assert_eq!(again.finish(7), draft.finish(7));
        }
    }

    #[cfg(feature = "redis")]
    #[test]
    fn no_part_can_forge_a_field() {
        let parts = Parts {
            comment: b": a\rid: 1\ndata: x\n",
            event: Some(b"a\ndata: x"),
            json: b"[1,\n2\xff]",
            ..Parts::default()
        };
        let expected = ": a\n: id: 1\nevent: a data: x\ndata: [1, 2\u{fffd}]\nid: 7\n\n";
        assert_eq!(Draft::of(&parts).finish(7), expected);
    }
}
