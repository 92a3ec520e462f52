//! One keep-alive connection: sends a request, reads the whole answer, and only then the next.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Result;

/// Larger than any head that the measured servers send.
const READ_AHEAD: usize = 8 * 1024;

/// An open connection and the bytes that it has read.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A whole answer.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    /// The seconds of `Retry-After`.
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: &'a [u8],
}

/// What the head of an answer says about its length.
struct Head {
    status: u16,
    retry_after: Option<u64>,
    length: usize,
    body_length: usize,
}

impl Connection {
    /// Connects to a server.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(READ_AHEAD) })
    }

    /// Sends `request` and reads the whole answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::parse(&self.buffer)? {
                break head;
            }
        };
        let whole = head.length + head.body_length;
        while self.buffer.len() < whole {
            self.read().await?;
        }
        if self.buffer.len() > whole {
            return Err("the server sent more than one answer".into());
        }
        let Head { status, retry_after, length, .. } = head;
        Ok(Answer { status, retry_after, body: &self.buffer[length..] })
    }

    async fn read(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err("the server closed the connection".into()),
            _ => Ok(()),
        }
    }
}

impl Head {
    /// Parses the head of an answer, or returns `None` when it is not all there.
    fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut answer = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = answer.parse(bytes)? else { return Ok(None) };
        let status = answer.code.ok_or("the answer has no status")?;
        let number = |name: &str| -> Result<Option<u64>> {
            let header = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            header.map(|header| Ok(std::str::from_utf8(header.value)?.parse()?)).transpose()
        };
        let body_length = number("content-length")?.ok_or("the answer has no content-length")?;
        let (retry_after, body_length) = (number("retry-after")?, usize::try_from(body_length)?);
        Ok(Some(Self { status, retry_after, length, body_length }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_parsed_when_it_is_complete() {
        let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";
        assert!(Head::parse(&answer[..30]).unwrap().is_none());
        let head = Head::parse(answer).unwrap().unwrap();
        assert_eq!((head.status, head.length, head.body_length), (201, answer.len() - 2, 2));
        assert_eq!(head.retry_after, None);
        let refusal = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(Head::parse(refusal).unwrap().unwrap().retry_after, Some(2));
    }

    #[test]
    fn an_answer_without_length_is_an_error() {
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
