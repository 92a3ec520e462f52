//! Server-sent events, read as the standard says (WHATWG HTML, 9.2.6).

use std::time::Duration;

use super::TestEvent;

/// What a browser's `EventSource` makes of bytes.
#[derive(Debug, Default)]
pub(super) struct EventSource {
    /// What came and was not read.
    bytes: Vec<u8>,
    /// The last byte that was read was CR: LF after it is no line of its own.
    is_after_cr: bool,
    has_begun: bool,
    event: String,
    data: String,
    /// The id that the next event has.
    id: String,
    /// The id with which to come back.
    last_id: String,
    retry: Option<Duration>,
}

/// What ends with a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Event(TestEvent),
    Comment(String),
}

impl EventSource {
    /// Takes bytes as they come.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next event or comment of those that came.
    pub(super) fn next(&mut self) -> Option<Line> {
        loop {
            let line = self.line()?;
            let found = match line.split_once(':') {
                None if line.is_empty() => self.dispatch().map(Line::Event),
                None => self.field(&line, ""),
                Some(("", comment)) => Some(Line::Comment(one_space_less(comment).to_owned())),
                Some((name, value)) => self.field(name, one_space_less(value)),
            };
            if found.is_some() {
                return found;
            }
        }
    }

    pub(super) fn last_id(&self) -> &str {
        &self.last_id
    }

    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// The connection is gone: what is not whole does not count.
    pub(super) fn cut(&mut self) {
        let (last_id, retry) = (std::mem::take(&mut self.last_id), self.retry);
        *self = EventSource { id: last_id.clone(), last_id, retry, ..EventSource::default() };
    }

    /// The next whole line: it ends with CRLF, LF or CR.
    fn line(&mut self) -> Option<String> {
        if self.is_after_cr && self.bytes.first() == Some(&b'\n') {
            self.bytes.remove(0);
            self.is_after_cr = false;
        }
        let end = self.bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        self.is_after_cr = self.bytes[end] == b'\r';
        let line: Vec<u8> = self.bytes.drain(..=end).take(end).collect();
        let line = String::from_utf8_lossy(&line).into_owned();
        let has_begun = std::mem::replace(&mut self.has_begun, true);
        Some(if has_begun { line } else { line.trim_start_matches('\u{feff}').to_owned() })
    }

    fn field(&mut self, name: &str, value: &str) -> Option<Line> {
        match name {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            _ => {}
        }
        None
    }

    /// An empty line: the event is whole. One without data is none, but its id counts.
    fn dispatch(&mut self) -> Option<TestEvent> {
        self.id.clone_into(&mut self.last_id);
        let event = std::mem::take(&mut self.event);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(TestEvent { event, data, id: self.id.clone() })
    }
}

fn one_space_less(value: &str) -> &str {
    value.strip_prefix(' ').unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(source: &mut EventSource) -> Vec<Line> {
        std::iter::from_fn(|| source.next()).collect()
    }

    fn event(event: &str, data: &str, id: &str) -> Line {
        Line::Event(TestEvent { event: event.into(), data: data.into(), id: id.into() })
    }

    /// Whole, and byte by byte.
    fn check(text: &str, expected: &[Line]) {
        let mut source = EventSource::default();
        source.feed(text.as_bytes());
        assert_eq!(all(&mut source), expected, "{text:?}");
        let mut source = EventSource::default();
        let mut found = Vec::new();
        for byte in text.bytes() {
            source.feed(&[byte]);
            found.extend(all(&mut source));
        }
        assert_eq!(found, expected, "{text:?}, byte by byte");
    }

    #[test]
    fn events_are_read_as_the_standard_says() {
        let comment = |text: &str| Line::Comment(text.into());
        check("data: a\n\n", &[event("message", "a", "")]);
        check("\u{feff}data: a\r\ndata:  b\r\n\r\n", &[event("message", "a\n b", "")]);
        check("data\r\rdata\rdata\r\r", &[event("message", "", ""), event("message", "\n", "")]);
        check("event: e\ndata:x\nid: 7\n\ndata: y\n\n", &[event("e", "x", "7"), event("message", "y", "7")]);
        check("event: e\n\ndata: x\n\n", &[event("message", "x", "")]);
        check("id: 7\n\ndata: x\nid\n\n", &[event("message", "x", "")]);
        check("id: a\0b\ndata: x\n\n", &[event("message", "x", "")]);
        check(": ping\n\n:x\ndata: x\n\n", &[comment("ping"), comment("x"), event("message", "x", "")]);
        check("colour: red\ndata: x\n\ndata: cut", &[event("message", "x", "")]);
    }

    #[test]
    fn an_id_and_a_time_count_without_an_event() {
        let mut source = EventSource::default();
        source.feed(b"id: 7\nretry: 1500\n\nretry: soon\nid: 8\ndata: half");
        assert_eq!(all(&mut source), []);
        assert_eq!((source.last_id(), source.retry()), ("7", Some(Duration::from_millis(1500))));
        source.cut();
        source.feed(b"data: whole\n\n");
        assert_eq!(all(&mut source), [event("message", "whole", "7")]);
    }
}
