//! Collectors that are reached by HTTPS.

use std::sync::Arc;

use dunlin::prelude::*;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::collector::Collector;
use crate::setup::{exporter_to, serving};

#[get("/")]
async fn root() {}

/// A certificate for `localhost`, as a collector has it and as a file.
fn certificate() -> (ServerConfig, tempfile::NamedTempFile) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    (config.with_single_cert(vec![made.cert.der().clone()], key).unwrap(), file)
}

#[tokio::test]
async fn one_with_a_trusted_certificate_is_told() {
    let (config, file) = certificate();
    let collector = Collector::secure(config).await;
    let url = format!("https://localhost:{}", collector.address.port());
    let variables = [("OTEL_EXPORTER_OTLP_CERTIFICATE", file.path().to_str().unwrap())];
    let serving = serving(App::new("Safe").routes(routes![root]), exporter_to(&url, &variables)).await;
    serving.client.get("/").await.assert_status(200);
    collector.span("GET /").await;
}

#[tokio::test]
async fn one_that_is_not_trusted_is_told_nothing() {
    let collector = Collector::secure(certificate().0).await;
    let (_, other) = certificate();
    let url = format!("https://localhost:{}", collector.address.port());
    let variables = [("OTEL_EXPORTER_OTLP_CERTIFICATE", other.path().to_str().unwrap())];
    let serving = serving(App::new("Safe").routes(routes![root]), exporter_to(&url, &variables)).await;
    serving.client.get("/").await.assert_status(200);
    let line = serving.lines.say("do not reach the collector").await;
    assert!(line.contains("certificate"), "{line}");
    assert_eq!(collector.taken().requests, 0);
}
