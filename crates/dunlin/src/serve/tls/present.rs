//! HTTPS by rustls. The provider of cryptography is passed explicitly: one that is set for the whole process would be
//! somebody else's choice.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use dunlin_core::{Error, Result};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::serve::socket::Socket;

/// Certificate and key, ready for connections.
#[derive(Clone)]
pub(crate) struct Tls(TlsAcceptor);

impl Tls {
    /// Reads a certificate with those it is signed by, and its private key, both PEM.
    ///
    /// # Errors
    /// When a file cannot be read, or the key is another certificate's.
    pub(crate) fn read(certificate: &Path, key: &Path) -> Result<Self> {
        let problem = |what: &str, path: &Path, error: &dyn fmt::Display| {
            Error::msg(format!("cannot use the {what} {}: {error}", path.display()))
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|error| problem("certificate", certificate, &error))?;
        let private =
            PrivateKeyDer::from_pem_file(key).map_err(|error| problem("private key", key, &error))?;
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, private)
            .map_err(|error| problem("certificate", certificate, &error))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Tls(Arc::new(config).into()))
    }

    /// Agrees with the client on keys.
    pub(crate) async fn accept(&self, socket: TcpStream) -> io::Result<Socket> {
        self.0.accept(socket).await.map(|socket| Socket::Tls(Box::new(socket)))
    }
}

#[cfg(feature = "tls")]
fn provider() -> Arc<CryptoProvider> {
    Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider())
}

#[cfg(not(feature = "tls"))]
fn provider() -> Arc<CryptoProvider> {
    Arc::new(tokio_rustls::rustls::crypto::ring::default_provider())
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}
