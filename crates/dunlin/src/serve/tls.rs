//! HTTPS, where a feature brings it.

#[cfg(not(any(feature = "tls", feature = "tls-ring")))]
mod absent;
#[cfg(any(feature = "tls", feature = "tls-ring"))]
mod present;

#[cfg(not(any(feature = "tls", feature = "tls-ring")))]
pub(crate) use absent::Tls;
#[cfg(any(feature = "tls", feature = "tls-ring"))]
pub(crate) use present::Tls;
