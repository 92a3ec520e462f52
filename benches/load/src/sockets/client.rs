//! The client's end of a WebSocket.

use std::net::SocketAddr;

use dunlin_websocket::{Decoder, Event, Frame, Limits, Offer, Role};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What went wrong, for another task.
#[derive(Debug)]
pub(super) struct Failed(pub(super) String);

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Failed(error.to_string())
    }
}

/// A WebSocket.
pub(super) struct Client {
    stream: TcpStream,
    decoder: Decoder,
    /// Bytes that were read and not looked at.
    unread: Vec<u8>,
    at: usize,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr, path: &str) -> Result<Client, Failed> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n");
        for (name, value) in &Offer::new(*b"a load generator").headers() {
            head.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes())));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        let end = loop {
            if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(Failed("the server hung up before it had answered".into()));
            }
        };
        if !answer.starts_with(b"HTTP/1.1 101") {
            return Err(Failed(String::from_utf8_lossy(&answer).into_owned()));
        }
        let decoder = Decoder::new(Role::Client, Limits::default());
        Ok(Client { stream, decoder, unread: answer, at: end })
    }

    pub(super) async fn send(&mut self, frame: &Frame) -> crate::Result<()> {
        Ok(self.stream.write_all(frame.masked([1, 2, 3, 4]).bytes()).await?)
    }

    /// The next message. Pings are answered on the way.
    pub(super) async fn next(&mut self) -> crate::Result<Event> {
        loop {
            let mut input = &self.unread[self.at..];
            let event = self.decoder.decode(&mut input)?;
            self.at = self.unread.len() - input.len();
            match event {
                Some(Event::Ping(payload)) => self.send(&Frame::pong(&payload)).await?,
                Some(event) => return Ok(event),
                None => {
                    self.unread.clear();
                    self.at = 0;
                    self.unread.reserve(4096);
                    if self.stream.read_buf(&mut self.unread).await? == 0 {
                        return Err("the server hung up".into());
                    }
                }
            }
        }
    }
}
