//! A Redis of a test's own, on a port that was free, which dies with it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What becomes of its data when it is killed.
#[derive(Clone, Copy)]
pub(super) enum Data {
    /// All is there when it is started again.
    Kept,
    Lost,
}

pub(super) struct RedisServer {
    folder: TempDir,
    port: u16,
    data: Data,
    process: Option<Child>,
}

impl RedisServer {
    /// A port, and nobody there.
    pub(super) fn absent(data: Data) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        RedisServer { folder: TempDir::new().unwrap(), port, data, process: None }
    }

    pub(super) async fn started(data: Data) -> Self {
        let mut server = Self::absent(data);
        server.start().await;
        server
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Starts it, with the data that it has kept; ends when it answers.
    pub(super) async fn start(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.arg("--dir").arg(self.folder.path());
        if matches!(self.data, Data::Kept) {
            command.args(["--appendonly", "yes", "--appendfsync", "always"]);
        }
        let started = command.stdout(Stdio::null()).spawn();
        self.process = Some(started.expect("the tests need redis-server: `cargo xtask test` installs it"));
        while self.ask("PING").await.as_deref() != Some("+PONG\r\n") {
            let ended = self.process.as_mut().and_then(|process| process.try_wait().unwrap());
            assert!(ended.is_none(), "redis-server ended: {ended:?}");
            tokio::task::yield_now().await;
        }
    }

    pub(super) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Says something short, and gives the answer.
    pub(super) async fn ask(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).await.ok()?;
        let mut answer = vec![0; 64 * 1024];
        let length = stream.read(&mut answer).await.ok()?;
        answer.truncate(length);
        String::from_utf8(answer).ok()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}
