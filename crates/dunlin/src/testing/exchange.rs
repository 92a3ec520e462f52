//! One request and its response.

use std::fmt;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use dunlin_core::Body;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::Running;
use crate::routing::BoxFuture;

type Cookies = Arc<Mutex<Vec<(String, String)>>>;

/// A request that is sent when it is awaited.
pub struct TestRequest {
    app: Arc<Running>,
    cookies: Cookies,
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Body,
    redirects: u8,
}

/// A response, read to its end.
#[derive(Clone, Debug)]
pub struct TestResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl TestRequest {
    pub(super) fn new(app: Arc<Running>, cookies: Cookies, method: Method, path: &str) -> Self {
        let target = path.to_owned();
        TestRequest {
            app,
            cookies,
            method,
            target,
            headers: HeaderMap::new(),
            body: Body::empty(),
            redirects: 20,
        }
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When name or value cannot be in a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a legal header name");
        self.headers.append(name, HeaderValue::try_from(value).expect("a legal header value"));
        self
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        let escape = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let mark = if self.target.contains('?') { '&' } else { '?' };
        self.target.push_str(&format!("{mark}{}={}", escape(name), escape(&value.to_string())));
        self
    }

    /// Sends JSON.
    ///
    /// # Panics
    /// When `value` cannot be written as JSON.
    #[must_use]
    pub fn json(self, value: impl Serialize) -> Self {
        let body = serde_json::to_vec(&value).expect("a value that can be written as JSON");
        self.body("application/json", body)
    }

    /// Sends an urlencoded form.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let escape = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        self.body("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// Sends a body of this media type.
    ///
    /// # Panics
    /// When the media type cannot be in a header.
    #[must_use]
    pub fn body(mut self, media: &str, body: impl Into<Body>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::try_from(media).expect("a legal media type"));
        self.body = body.into();
        self
    }

    /// Gives redirects back in place of following them.
    #[must_use]
    pub fn no_redirects(mut self) -> Self {
        self.redirects = 0;
        self
    }

    async fn send(mut self) -> TestResponse {
        loop {
            let body = std::mem::take(&mut self.body);
            let bytes = body.collect().await.expect("a body in memory").to_bytes();
            let response = self.exchange(bytes.clone()).await;
            let location = response.header("location").map(str::to_owned);
            match location {
                Some(location) if self.redirects > 0 && response.status.is_redirection() => {
                    self.redirects -= 1;
                    self.follow(&location, response.status, bytes);
                }
                _ => return response,
            }
        }
    }

    /// 307 and 308 keep method and body; the others become GET.
    fn follow(&mut self, location: &str, status: StatusCode, bytes: Bytes) {
        self.target = match location.parse::<Uri>().ok().and_then(|uri| uri.path_and_query().cloned()) {
            Some(target) => target.to_string(),
            None => location.to_owned(),
        };
        match status.as_u16() {
            307 | 308 => self.body = bytes.into(),
            _ => self.method = Method::GET,
        }
    }

    async fn exchange(&mut self, body: Bytes) -> TestResponse {
        let mut request = http::Request::new(Body::from(body));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.parse().expect("a legal path");
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().entry("host").or_insert(HeaderValue::from_static("testserver"));
        request.headers_mut().entry("user-agent").or_insert(HeaderValue::from_static("testclient"));
        self.send_cookies(request.headers_mut());
        let response = self.app.pools().scope(self.app.handle(request)).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        self.app.tasks().wait_idle(std::time::Duration::from_secs(30)).await;
        self.keep_cookies(&parts.headers);
        TestResponse { status: parts.status, headers: parts.headers, body }
    }

    fn send_cookies(&self, headers: &mut HeaderMap) {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let line =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        if !line.is_empty() {
            headers.append(COOKIE, HeaderValue::try_from(line).expect("cookies came from headers"));
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            cookies.retain(|(other, _)| other != name.trim());
            if !line.to_ascii_lowercase().contains("max-age=0") {
                cookies.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = BoxFuture<'static, TestResponse>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for TestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestRequest({} {})", self.method, self.target)
    }
}

impl TestResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// One header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is no UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of text")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is no JSON of this type.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {}", String::from_utf8_lossy(&self.body)),
        }
    }

    /// Fails the test unless the status is this one; shows the body.
    ///
    /// # Panics
    /// When the status is another.
    #[track_caller]
    pub fn assert_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok())
    }
}
