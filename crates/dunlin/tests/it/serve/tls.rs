//! HTTPS and HTTP/2.

use std::path::PathBuf;
use std::sync::Arc;

use dunlin::prelude::*;
use dunlin::{Body, Client};
use http::Version;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use super::app::{Gate, Record, app};
use super::sockets::Served;

#[get("/scheme")]
async fn scheme(client: Client) -> &'static str {
    client.scheme()
}

/// A certificate for `localhost`, in files as a server is given them.
struct Certificate {
    folder: PathBuf,
    der: CertificateDer<'static>,
}

impl Certificate {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("dunlin-tls-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        Certificate { folder, der: made.cert.der().clone() }
    }

    async fn connect(
        &self,
        served: &Served,
        protocol: &[u8],
    ) -> impl AsyncRead + AsyncWrite + Unpin + Send + 'static {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let socket = tokio::net::TcpStream::connect(served.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
        stream
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

type Http2 = http2::SendRequest<Empty<&'static [u8]>>;

async fn over_http2(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Http2 {
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(io)).await.unwrap();
    drop(run::spawn(async move { drop(connection.await) }));
    sender
}

fn get(url: &str) -> http::Request<Empty<&'static [u8]>> {
    http::Request::get(url).body(Empty::new()).unwrap()
}

async fn text<B: http_body::Body<Error: std::fmt::Debug>>(response: http::Response<B>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[test]
fn speaks_http2_and_http1_over_tls() {
    run::block_on(async {
        let certificate = Certificate::new("both");
        let served = Served::with(App::new("Safe").https_redirect().routes(routes![scheme]), |server| {
            server.tls(certificate.folder.join("cert.pem"), certificate.folder.join("key.pem"))
        })
        .await;

        let mut http2 = over_http2(certificate.connect(&served, b"h2").await).await;
        let response = http2.send_request(get("https://localhost/scheme")).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        assert_eq!(text(response).await, "\"https\"");

        let io = TokioIo::new(certificate.connect(&served, b"http/1.1").await);
        let (mut http1, connection) = http1::handshake(io).await.unwrap();
        drop(run::spawn(async move { drop(connection.await) }));
        let mut request = get("/scheme");
        request.headers_mut().insert("host", "localhost".parse().unwrap());
        let response = http1.send_request(request).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_11);
        assert_eq!(text(response).await, "\"https\"");

        http1.ready().await.unwrap();
        let mut request = get("/scheme");
        request.headers_mut().insert("host", "localhost".parse().unwrap());
        let response = http1.send_request(request).await.unwrap();
        assert_eq!(response.status(), 200, "no redirect to where it came");

        drop((http1, http2));
        served.stop().await.unwrap();
    });
}

#[test]
fn a_client_that_does_not_speak_tls_is_let_go() {
    run::block_on(async {
        let certificate = Certificate::new("plain");
        let served = Served::with(App::new("Safe").routes(routes![scheme]), |server| {
            server.tls(certificate.folder.join("cert.pem"), certificate.folder.join("key.pem"))
        })
        .await;
        let mut wire = served.connect().await;
        wire.send("GET / HTTP/1.1\r\nhost: test\r\n\r\n").await;
        assert!(!wire.rest().await.contains("HTTP"));
        served.stop().await.unwrap();
    });
}

#[test]
fn a_certificate_that_is_not_there_is_a_mistake() {
    let server = App::new("Safe").server().bind("127.0.0.1:0").tls("no-cert.pem", "no-key.pem");
    let error = run::block_on(server.serve()).unwrap_err().to_string();
    assert!(error.starts_with("cannot use the certificate no-cert.pem: "), "{error}");
}

#[dunlin::test]
async fn speaks_http2_without_tls_to_those_who_know() {
    let (record, gate) = (Record::default(), Gate::default());
    let client = TestClient::new(app(&record, &gate)).start().await;
    let mut http2 = over_http2(client.connect()).await;
    let response = http2.send_request(get("http://test/")).await.unwrap();
    assert_eq!(response.version(), Version::HTTP_2);
    assert_eq!(text(response).await, "\"hello\"");
    for (host, status) in [("x_y:80", 200), ("u@x", 400), ("x!", 400)] {
        let response = http2.send_request(get(&format!("http://{host}/"))).await.unwrap();
        assert_eq!(response.status(), status, "{host}");
    }
    let mut many = get("http://test/");
    for at in 0..101 {
        many.headers_mut().append("x", at.into());
    }
    assert_eq!(http2.send_request(many).await.unwrap().status(), 431);
}

#[dunlin::test]
async fn a_stream_that_is_reset_ends_its_handler_and_no_other() {
    let (record, gate) = (Record::default(), Gate::default());
    let client = TestClient::new(app(&record, &gate)).start().await;
    let mut http2 = over_http2(client.connect()).await;
    let waiting = run::spawn(http2.send_request(get("http://test/wait")));
    record.seen("waiting").await;
    waiting.abort();
    record.seen("handler dropped").await;
    record.seen("released failed").await;
    assert_eq!(http2.send_request(get("http://test/")).await.unwrap().status(), 200);
}

/// The window of a stream that nobody reads is full: no byte moves, and no socket says so.
#[dunlin::test]
async fn a_stream_that_is_not_read_is_cut_off() {
    let (record, gate) = (Record::default(), Gate::default());
    let client = TestClient::new(app(&record, &gate)).start().await;
    let mut http2 = over_http2(client.connect()).await;
    let response = http2.send_request(get("http://test/flood")).await.unwrap();
    let start = tokio::time::Instant::now();
    record.seen("handler dropped").await;
    assert_eq!(start.elapsed().as_secs(), 5);
    drop((response, Body::empty()));
}

#[dunlin::test]
async fn a_stream_that_takes_longer_than_the_grace_is_released_before_the_end() {
    let (record, gate) = (Record::default(), Gate::default());
    let client = TestClient::new(app(&record, &gate)).start().await;
    let mut http2 = over_http2(client.connect()).await;
    let waiting = run::spawn(http2.send_request(get("http://test/wait")));
    record.seen("waiting").await;
    client.stop().await;
    assert!(waiting.await.unwrap().is_err());
    assert_eq!(record.all(), ["waiting", "handler dropped", "released failed", "lifespan ended"]);
}
