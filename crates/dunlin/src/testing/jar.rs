//! The cookies of a client.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

/// Cookies by name, whatever their path and domain: a test talks to one app.
#[derive(Clone, Debug, Default)]
pub(super) struct Jar {
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

impl Jar {
    fn lock(&self) -> MutexGuard<'_, Vec<(String, String)>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.lock().iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    }

    pub(super) fn set(&self, name: &str, value: &str) {
        let mut cookies = self.lock();
        cookies.retain(|(other, _)| other != name);
        cookies.push((name.to_owned(), value.to_owned()));
    }

    /// All cookies as the value of one header.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let pairs: Vec<String> = self.lock().iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty())
            .then(|| HeaderValue::try_from(pairs.join("; ")).expect("cookies that fit into a header"))
    }

    /// Keeps what a response sets, and forgets what it takes back.
    pub(super) fn keep(&self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            match parts.any(is_end) {
                true => self.lock().retain(|(other, _)| other != name),
                false => self.set(name, value),
            }
        }
    }
}

/// `Max-Age=0`, or less.
fn is_end(attribute: &str) -> bool {
    attribute.split_once('=').is_some_and(|(name, seconds)| {
        name.eq_ignore_ascii_case("max-age")
            && seconds.trim().parse::<i64>().is_ok_and(|seconds| seconds <= 0)
    })
}
