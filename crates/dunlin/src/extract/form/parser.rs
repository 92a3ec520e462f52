//! Multipart bodies (RFC 7578) as a push parser: bytes go in as they come, parts come out. No byte is looked at more
//! often than its surroundings need, whatever the sizes of the pieces.

use bytes::{Buf, Bytes, BytesMut};
use http::header::CONTENT_DISPOSITION;
use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::memmem::{self, Finder};

/// The most bytes that the headers of one part may have.
const MOST_HEADER_BYTES: usize = 8 * 1024;

/// Longer boundaries are not sent by anybody; RFC 2046 allows 70.
const LONGEST_BOUNDARY: usize = 200;

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A part begins, with this head.
    Begin(Head),
    /// A piece of its content.
    Data(Bytes),
    /// The part is complete.
    End,
}

/// What stands above the content of a part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Those that HTTP allows, too.
    pub(super) headers: HeaderMap,
    /// `Content-Disposition` as it came. Browsers escape only quotes and line breaks (WHATWG HTML, 4.10.21.8), so that
    /// names with other control characters are none of HTTP's headers.
    pub(super) disposition: Vec<u8>,
}

/// The body does not follow RFC 7578.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Finds the parts of a multipart body.
pub(super) struct Parser {
    /// `\r\n--boundary`
    delimiter: Finder<'static>,
    buffer: BytesMut,
    /// Bytes of the buffer that were looked through for the end of the headers.
    seen: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was there yet.
    Start,
    /// Behind a delimiter: a part follows, or the end.
    Delimiter,
    Headers,
    Content,
    /// Behind the last delimiter; what follows means nothing.
    Closed,
}

impl Parser {
    pub(super) fn new(boundary: &str) -> Result<Self, Malformed> {
        if boundary.is_empty() || boundary.len() > LONGEST_BOUNDARY {
            return Err(Malformed);
        }
        let delimiter = Finder::new(format!("\r\n--{boundary}").as_bytes()).into_owned();
        Ok(Parser { delimiter, buffer: BytesMut::new(), seen: 0, state: State::Start })
    }

    /// Takes bytes in.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.state != State::Closed {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// What was found next; `None` when more bytes are needed.
    pub(super) fn next(&mut self) -> Result<Option<Event>, Malformed> {
        loop {
            let is_on = match self.state {
                State::Start => self.start()?,
                State::Delimiter => self.behind_delimiter()?,
                State::Headers => return self.headers(),
                State::Content => return Ok(self.content()),
                State::Closed => {
                    self.buffer.clear();
                    false
                }
            };
            if !is_on {
                return Ok(None);
            }
        }
    }

    /// Says that no more bytes come. A body of none at all is a form without fields.
    pub(super) fn finish(&self) -> Result<(), Malformed> {
        let is_empty = self.state == State::Start && self.buffer.is_empty();
        if self.state == State::Closed || is_empty { Ok(()) } else { Err(Malformed) }
    }

    /// The first delimiter has no line before it, or empty ones.
    fn start(&mut self) -> Result<bool, Malformed> {
        let delimiter = self.delimiter.needle();
        let found = if self.buffer.starts_with(b"\r") { delimiter } else { &delimiter[2..] };
        if self.buffer.len() >= found.len() && self.buffer.starts_with(found) {
            self.buffer.advance(found.len());
            self.state = State::Delimiter;
            return Ok(true);
        }
        if self.buffer.starts_with(b"\r\n\r\n") {
            self.buffer.advance(2);
            return Ok(true);
        }
        let could_be = |wanted: &[u8]| wanted.starts_with(&self.buffer);
        if could_be(found) || could_be(b"\r\n\r\n") { Ok(false) } else { Err(Malformed) }
    }

    fn behind_delimiter(&mut self) -> Result<bool, Malformed> {
        let Some(end) = self.buffer.get(..2) else { return Ok(false) };
        self.state = match end {
            b"\r\n" => State::Headers,
            b"--" => State::Closed,
            _ => return Err(Malformed),
        };
        self.buffer.advance(2);
        self.seen = 0;
        Ok(true)
    }

    fn headers(&mut self) -> Result<Option<Event>, Malformed> {
        // a part without headers has its empty line at once
        let end = match self.buffer.starts_with(b"\r\n") {
            true => Some(0),
            false => memmem::find(&self.buffer[self.seen..], b"\r\n\r\n").map(|at| self.seen + at + 2),
        };
        if end.unwrap_or(self.buffer.len()) > MOST_HEADER_BYTES {
            return Err(Malformed);
        }
        let Some(end) = end else {
            self.seen = self.buffer.len().saturating_sub(3);
            return Ok(None);
        };
        let head = head(&self.buffer[..end])?;
        self.buffer.advance(end + 2);
        self.state = State::Content;
        Ok(Some(Event::Begin(head)))
    }

    fn content(&mut self) -> Option<Event> {
        let delimiter = self.delimiter.needle().len();
        let mut from = 0;
        while let Some(at) = self.delimiter.find(&self.buffer[from..]).map(|at| from + at) {
            match self.buffer.get(at + delimiter..at + delimiter + 2) {
                Some(b"\r\n" | b"--") if at == 0 => {
                    self.buffer.advance(delimiter);
                    self.state = State::Delimiter;
                    return Some(Event::End);
                }
                // the delimiter goes first when this is asked again
                Some(b"\r\n" | b"--") => return self.data(at),
                // a longer word that begins like it
                Some(_) => from = at + delimiter,
                None => return self.data(at),
            }
        }
        // its last bytes may be the first of a delimiter
        self.data(self.buffer.len().saturating_sub(delimiter - 1).max(from))
    }

    /// Gives out the first bytes of the buffer.
    fn data(&mut self, length: usize) -> Option<Event> {
        (length > 0).then(|| Event::Data(self.buffer.split_to(length).freeze()))
    }
}

/// The lines of a part's head; each ends with a line break.
fn head(lines: &[u8]) -> Result<Head, Malformed> {
    let mut head = Head::default();
    let mut rest = lines;
    while !rest.is_empty() {
        let end = memmem::find(rest, b"\r\n").ok_or(Malformed)?;
        let (line, after) = (&rest[..end], &rest[end + 2..]);
        let colon = memchr::memchr(b':', line).ok_or(Malformed)?;
        let name = HeaderName::from_bytes(&line[..colon]).map_err(|_| Malformed)?;
        let value = line[colon + 1..].trim_ascii();
        if name == CONTENT_DISPOSITION && head.disposition.is_empty() {
            head.disposition = value.to_owned();
        }
        if let Ok(value) = HeaderValue::from_bytes(value) {
            head.headers.append(name, value);
        }
        rest = after;
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was found: the names and contents of parts, with the text of their only header.
    fn read(pieces: &[&[u8]]) -> Result<Vec<(String, String)>, Malformed> {
        let mut parser = Parser::new("B")?;
        let mut parts: Vec<(String, String)> = Vec::new();
        for piece in pieces {
            parser.push(piece);
            while let Some(event) = parser.next()? {
                match event {
                    Event::Begin(head) => {
                        let header = head
                            .headers
                            .get("x")
                            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
                        parts.push((header.unwrap_or_default(), String::new()));
                    }
                    Event::Data(bytes) => {
                        let (_, content) = parts.last_mut().expect("content is behind headers");
                        content.push_str(std::str::from_utf8(&bytes).expect("text was sent"));
                    }
                    Event::End => {}
                }
            }
        }
        parser.finish().map(|()| parts)
    }

    /// However the bytes are cut, the same is found.
    fn check(body: &str, expected: Option<&[(&str, &str)]>) {
        let owned = |parts: &[(&str, &str)]| {
            parts.iter().map(|&(header, content)| (header.to_owned(), content.to_owned())).collect::<Vec<_>>()
        };
        let expected = expected.map(owned).ok_or(Malformed);
        let body = body.as_bytes();
        for size in 1..=body.len().max(1) {
            let pieces: Vec<_> = body.chunks(size).collect();
            assert_eq!(read(&pieces), expected, "{:?} by {size}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn finds_parts() {
        check("", Some(&[]));
        check("--B--", Some(&[]));
        check("--B--\r\nepilogue", Some(&[]));
        check("--B\r\nX: 1\r\n\r\nv\r\n--B--\r\n", Some(&[("1", "v")]));
        check("\r\n\r\n--B\r\n\r\nv\r\n--B--", Some(&[("", "v")]));
        check(
            "--B\r\nX:1\r\n\r\n\r\n--B\r\nx: 2 \r\nY: 3\r\n\r\n\r\n\r\n--B--",
            Some(&[("1", ""), ("2", "\r\n")]),
        );
    }

    #[test]
    fn what_only_begins_like_a_delimiter_is_content() {
        for content in
            ["--B", "\r\n--", "\r\n-", "\r", "\r\n--A\r\n", "\r\n--Bx", "\r\n--B-", "\r\n--B\r", "\r\n--B--B"]
        {
            let body = format!("--B\r\nX: 1\r\n\r\n{content}\r\n--B--");
            match content {
                // these are delimiters
                "\r\n--B--B" => check(&body, Some(&[("1", "")])),
                _ => check(&body, Some(&[("1", content)])),
            }
        }
    }

    #[test]
    fn refuses_what_is_no_multipart() {
        for body in [
            "garbage",
            "\r\r\n--B--",
            "--B",
            "--Bx\r\n\r\nv\r\n--B--",
            "--B \r\n\r\nv\r\n--B--",
            "--B\n\nv\n--B--\n",
            "--B\r\nX: 1\r\n\r\nv",
            "--B\r\nX: 1\r\n\r\nv\r\n--B",
            "--B\r\nX: 1\r\n folded\r\n\r\nv\r\n--B--",
            "--B\r\nX : 1\r\n\r\nv\r\n--B--",
            "--B\r\nno colon\r\n\r\nv\r\n--B--",
        ] {
            check(body, None);
        }
        assert!(Parser::new("").is_err() && Parser::new(&"b".repeat(201)).is_err());
    }

    #[test]
    fn headers_have_a_limit() {
        let body = |length: usize| format!("--B\r\nX: {}\r\n\r\nv\r\n--B--", "y".repeat(length));
        assert!(read(&[body(MOST_HEADER_BYTES - 5).as_bytes()]).is_ok());
        assert_eq!(read(&[body(MOST_HEADER_BYTES - 4).as_bytes()]), Err(Malformed));
        let endless = format!("--B\r\nX: {}", "y".repeat(MOST_HEADER_BYTES));
        let mut parser = Parser::new("B").unwrap();
        parser.push(endless.as_bytes());
        assert_eq!(parser.next(), Err(Malformed), "before the end was seen");
    }
}
