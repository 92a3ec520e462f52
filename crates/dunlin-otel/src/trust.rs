//! HTTPS to a collector: who has to have signed its certificate.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Where systems keep the certificates that they trust: Debian and Alpine, Red Hat, macOS.
const OF_THE_SYSTEM: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Agrees on keys with collectors that are trusted.
#[derive(Clone)]
pub(crate) struct Trust(TlsConnector);

impl Trust {
    /// Trusts who has a certificate signed by one of a file, which is PEM; unless there is one, as the system does.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(crate) fn read(file: Option<PathBuf>) -> Result<Self, String> {
        let file = file.map_or_else(of_the_system, Ok)?;
        let roots = roots(&file).map_err(|error| format!("cannot trust {}: {error}", file.display()))?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        Ok(Trust(Arc::new(config).into()))
    }

    /// Agrees with a collector of this name.
    pub(crate) async fn open(&self, host: &str, socket: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        self.0.connect(name, socket).await
    }
}

fn of_the_system() -> Result<PathBuf, String> {
    let told = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let usual = OF_THE_SYSTEM.iter().map(PathBuf::from);
    let found = told.into_iter().chain(usual).find(|file| file.is_file());
    found.ok_or_else(|| "the system's certificates are not found: name a file in SSL_CERT_FILE".to_owned())
}

fn roots(file: &Path) -> Result<RootCertStore, String> {
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(file).and_then(|certificates| certificates.collect());
    let mut roots = RootCertStore::empty();
    // a system may trust what rustls cannot read
    let (added, _) = roots.add_parsable_certificates(certificates.map_err(|error| error.to_string())?);
    if added == 0 { Err("there is no certificate in it".to_owned()) } else { Ok(roots) }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}
