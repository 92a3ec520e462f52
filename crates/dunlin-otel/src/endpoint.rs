//! Where a collector is.

use std::fmt;

use http::Uri;
use http::uri::{Authority, PathAndQuery};

/// The address of a collector.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) is_tls: bool,
    authority: Authority,
    pub(crate) path: PathAndQuery,
}

impl Endpoint {
    /// Reads a URL.
    ///
    /// # Errors
    /// What to write instead.
    pub(crate) fn parse(url: &str) -> Result<Self, &'static str> {
        let remedy = "write it as `http://localhost:4318`";
        let parts = url.parse::<Uri>().map_err(|_| remedy)?.into_parts();
        let is_tls = match parts.scheme.as_ref().map(|scheme| scheme.as_str()) {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(remedy),
        };
        let authority = parts.authority.filter(|authority| !authority.host().is_empty()).ok_or(remedy)?;
        let path = parts.path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/"));
        Ok(Endpoint { is_tls, authority, path })
    }

    /// The host, without the brackets of IPv6, and the port.
    pub(crate) fn address(&self) -> (&str, u16) {
        let host = self.authority.host().trim_start_matches('[').trim_end_matches(']');
        (host, self.authority.port_u16().unwrap_or(if self.is_tls { 443 } else { 80 }))
    }

    /// As the header `Host` has it.
    pub(crate) fn host(&self) -> String {
        match self.authority.port() {
            Some(port) => format!("{}:{port}", self.authority.host()),
            None => self.authority.host().to_owned(),
        }
    }
}

impl fmt::Display for Endpoint {
    /// Without a name and a password, if there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.host(), self.path)
    }
}
