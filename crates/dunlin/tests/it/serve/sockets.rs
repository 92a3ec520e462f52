//! Real sockets: TCP and Unix.

use std::net::SocketAddr;

use dunlin::prelude::*;
use dunlin::{Limits, Server};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::app::{Gate, Record, app};
use super::wire::Wire;

/// A server at work.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: std::cell::Cell<Option<oneshot::Sender<()>>>,
    end: std::cell::Cell<Option<JoinHandle<Result<()>>>>,
}

impl Served {
    pub(crate) async fn start(app: App) -> Self {
        Self::with(app, |server| server).await
    }

    /// Starts a server that is told more.
    pub(crate) async fn with(app: App, more: impl FnOnce(Server) -> Server) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = more(app.server().listener(listener)).until(async move { drop(stopped.await) });
        let end = run::spawn(server.serve());
        Served { address, stop: Some(stop).into(), end: Some(end).into() }
    }

    pub(crate) async fn connect(&self) -> Wire<TcpStream> {
        Wire::new(TcpStream::connect(self.address).await.unwrap())
    }

    /// Tells the server to stop. The future ends with it.
    pub(crate) fn stop(&self) -> impl Future<Output = Result<()>> + use<> {
        drop(self.stop.take());
        let end = self.end.take().expect("a server ends once");
        async move { end.await.unwrap() }
    }

    /// Waits until nobody is accepted any more.
    pub(crate) async fn refuses_connections(&self) {
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}

fn block_on(test: impl Future<Output = ()>) {
    run::block_on(test);
}

/// An end of input cannot be told from a client that is gone.
#[test]
fn a_handler_that_waits_is_given_up_when_the_client_stops_sending() {
    block_on(async {
        let record = Record::default();
        let served = Served::start(app(&record, &Gate::default())).await;
        let mut wire = served.connect().await;
        wire.send("GET /wait HTTP/1.1\r\nhost: test\r\n\r\n").await;
        record.seen("waiting").await;
        tokio::io::AsyncWriteExt::shutdown(&mut wire.stream).await.unwrap();
        record.seen("handler dropped").await;
        record.seen("released failed").await;
        served.stop().await.unwrap();
    });
}

#[test]
fn connections_beyond_the_limit_wait_for_a_place() {
    block_on(async {
        let limits = Limits { connections: 1, ..Limits::default() };
        let (record, gate) = (Record::default(), Gate::default());
        let served = Served::with(app(&record, &gate), |server| server.limits(limits)).await;
        let mut first = served.connect().await;
        assert_eq!(first.get("/").await.status(), 200);
        // the system takes it, the server does not yet
        let mut second = served.connect().await;
        second.send("GET /wait HTTP/1.1\r\nhost: test\r\n\r\n").await;
        for _ in 0..100 {
            assert_eq!(first.get("/").await.status(), 200);
        }
        assert_eq!(record.all(), [""; 0]);
        drop(first);
        record.seen("waiting").await;
        gate.open();
        assert_eq!(second.answer().await.status(), 200);
        served.stop().await.unwrap();
    });
}

#[test]
fn a_response_reaches_a_client_that_is_still_sending() {
    block_on(async {
        let served = Served::start(app(&Record::default(), &Gate::default())).await;
        for _ in 0..20 {
            let mut wire = served.connect().await;
            let head = "POST /upload HTTP/1.1\r\nhost: test\r\ncontent-length: 100000000\r\n\r\n";
            wire.send(head).await;
            let (mut reader, mut writer) = wire.stream.into_split();
            let send = run::spawn(async move {
                let piece = vec![b'1'; 64 * 1024];
                while tokio::io::AsyncWriteExt::write_all(&mut writer, &piece).await.is_ok() {}
            });
            let mut wire = Wire::new(tokio::io::join(&mut reader, tokio::io::sink()));
            assert_eq!(wire.answer().await.status(), 413);
            send.abort();
        }
        served.stop().await.unwrap();
    });
}

#[test]
fn serves_a_unix_socket_and_takes_its_file_away() {
    block_on(async {
        let folder = std::env::temp_dir().join(format!("dunlin-unix-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("app.sock");
        // a server that was killed has left its file
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = app(&Record::default(), &Gate::default()).server().unix(&path);
        let end = run::spawn(server.until(async move { drop(stopped.await) }).serve());
        let stream = loop {
            match UnixStream::connect(&path).await {
                Ok(stream) => break stream,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        assert_eq!(Wire::new(stream).get("/").await.body, "\"hello\"");
        let taken = App::new("Second").server().unix(&path).serve().await.unwrap_err();
        assert!(taken.to_string().starts_with("cannot listen on unix:"), "{taken}");
        drop(stop);
        end.await.unwrap().unwrap();
        assert!(!path.exists());
        std::fs::remove_dir_all(&folder).unwrap();
    });
}
