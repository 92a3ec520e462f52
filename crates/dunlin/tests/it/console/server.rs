//! An app that is served over a socket, by event loops of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use dunlin::Server;
use dunlin::prelude::*;
use dunlin::run::Loops;
use tokio::sync::oneshot;

/// A server that ends when this is dropped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// Serves at a free port.
    pub(super) fn begin(
        app: impl FnOnce() -> App,
        set_up: impl FnOnce(Server) -> Server + Send + 'static,
    ) -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), app, set_up)
    }

    /// Serves at this address.
    pub(super) fn at(
        address: SocketAddr,
        app: impl FnOnce() -> App,
        set_up: impl FnOnce(Server) -> Server + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let app = app();
        let serve = async move {
            let until = async { drop(stopped.await) };
            set_up(app.server().listener(listener).until(until)).serve().await.unwrap();
        };
        let thread = std::thread::Builder::new();
        let thread = thread.spawn(move || Loops::new().workers(2).block_on(serve).unwrap()).unwrap();
        Served { address, stop: Some(stop), thread: Some(thread) }
    }

    /// Sends a GET request, and leaves its answer on the way.
    pub(super) fn begin_to_ask(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes()).unwrap();
        stream
    }

    /// Sends a GET request with these headers; gives the answer as it came.
    pub(super) fn ask(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking());
        }
    }
}
