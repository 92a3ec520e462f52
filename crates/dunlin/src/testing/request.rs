//! One request.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::Body;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use serde::Serialize;

use super::multipart::{Fields, escape};
use super::session::Session;
use super::{TestEvents, TestFile, TestResponse, TestStream};
use crate::Response;
use crate::routing::BoxFuture;

/// A request that is sent when it is awaited.
///
/// ```
/// # use dunlin::prelude::*;
/// # #[get("/items")]
/// # async fn items(page: u32, #[header] x_token: String) -> u32 { page }
/// # dunlin::run::block_on(async {
/// # let client = TestClient::new(App::new("Shop").routes(routes![items])).start().await;
/// let response = client.get("/items").query("page", 2).header("x-token", "secret").await;
/// assert_eq!(response.json::<u32>(), 2);
/// # });
/// ```
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest {
    session: Arc<Session>,
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Body,
    fields: Fields,
    redirects: u8,
}

impl TestRequest {
    pub(super) fn new(session: Arc<Session>, method: Method, path: &str) -> Self {
        TestRequest {
            session,
            method,
            target: path.to_owned(),
            headers: HeaderMap::new(),
            body: Body::empty(),
            fields: Fields::default(),
            redirects: 20,
        }
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When name or value cannot be in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a legal header name");
        self.headers.append(name, HeaderValue::try_from(value).expect("a legal header value"));
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        let mark = if self.target.contains('?') { '&' } else { '?' };
        self.target.push_str(&format!("{mark}{}={}", escape(name), escape(&value.to_string())));
        self
    }

    /// Sends JSON.
    ///
    /// # Panics
    /// When `value` cannot be written as JSON.
    pub fn json(self, value: impl Serialize) -> Self {
        let body = serde_json::to_vec(&value).expect("a value that can be written as JSON");
        self.body("application/json", body)
    }

    /// Sends a field of a form, beside others: urlencoded, or as multipart once there is a file.
    pub fn field(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.fields.text(name, value.to_string());
        self
    }

    /// Sends a form, urlencoded unless there is a file.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(self, |request, (name, value)| request.field(name, value))
    }

    /// Uploads a file under this name, beside other fields and files.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// # use dunlin::testing::TestFile;
    /// # fn upload(client: &TestClient) {
    /// let request = client.post("/files").field("token", "x").file("upload", TestFile::new("kea.txt", "A parrot"));
    /// # drop(request);
    /// # }
    /// ```
    pub fn file(mut self, name: &str, file: TestFile) -> Self {
        self.fields.file(name, file);
        self
    }

    /// Sends a body of this media type.
    ///
    /// # Panics
    /// When the media type cannot be in a header.
    pub fn body(mut self, media: &str, body: impl Into<Body>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::try_from(media).expect("a legal media type"));
        self.body = body.into();
        self
    }

    /// Gives redirects back in place of following them.
    pub fn no_redirects(mut self) -> Self {
        self.redirects = 0;
        self
    }

    /// Sends the request and gives the response as soon as its head is there. Nothing that comes after the response
    /// is waited for.
    pub async fn stream(self) -> TestStream {
        TestStream::new(self.send().await.0)
    }

    /// Sends the request and reads the answer as server-sent events.
    ///
    /// # Panics
    /// When the answer is no stream of events.
    pub async fn events(self) -> TestEvents {
        TestEvents::open(self.encoded()).await
    }

    /// Sets a header that is there once.
    pub(super) fn only_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::try_from(value).expect("a legal header value"));
        self
    }

    /// What it takes to send the request once more.
    pub(super) fn again(&self) -> Again {
        Again {
            session: Arc::clone(&self.session),
            method: self.method.clone(),
            target: self.target.clone(),
            headers: self.headers.clone(),
            body: self.body.as_bytes().cloned().unwrap_or_default(),
        }
    }

    async fn read(self) -> TestResponse {
        let (response, session) = self.send().await;
        let response = TestResponse::read(response).await;
        session.settle().await;
        response
    }

    /// Sends, and follows where it is sent.
    pub(super) async fn send(mut self) -> (Response, Arc<Session>) {
        self = self.encoded();
        loop {
            let body = std::mem::take(&mut self.body);
            let again = body.as_bytes().cloned().map(Body::from).unwrap_or_default();
            let response = self.exchange(body).await;
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            match location.map(str::to_owned) {
                Some(location) if self.redirects > 0 && response.status().is_redirection() => {
                    self.redirects -= 1;
                    self.follow(&location, response.status(), again);
                }
                _ => return (response, self.session),
            }
        }
    }

    /// The request with its form as its body.
    fn encoded(self) -> Self {
        if self.fields.is_empty() {
            return self;
        }
        let (media, body) = self.fields.encode();
        TestRequest { fields: Fields::default(), ..self.body(&media, body) }
    }

    /// 307 and 308 keep method and body; the others become GET.
    fn follow(&mut self, location: &str, status: StatusCode, body: Body) {
        self.target = match location.parse::<Uri>().ok().and_then(|uri| uri.path_and_query().cloned()) {
            Some(target) if location.contains("://") || location.starts_with('/') => target.to_string(),
            _ => beside(&self.target, location),
        };
        match status {
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => self.body = body,
            _ => {
                self.method = Method::GET;
                self.headers.remove(CONTENT_TYPE);
            }
        }
    }

    async fn exchange(&mut self, body: Body) -> Response {
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.parse().expect("a legal path");
        *request.headers_mut() = self.headers.clone();
        let headers = request.headers_mut();
        headers.entry(HOST).or_insert(HeaderValue::from_static("testserver"));
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static("testclient"));
        if let Some(cookies) = self.session.jar.header() {
            headers.append(COOKIE, cookies);
        }
        let response = self.session.answer(request).await;
        self.session.jar.keep(response.headers());
        response
    }
}

/// A request to be sent again.
#[derive(Debug)]
pub(super) struct Again {
    session: Arc<Session>,
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Again {
    pub(super) fn request(&self) -> TestRequest {
        let request = TestRequest::new(Arc::clone(&self.session), self.method.clone(), &self.target);
        TestRequest { headers: self.headers.clone(), body: self.body.clone().into(), ..request }
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = BoxFuture<'static, TestResponse>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.read())
    }
}

impl fmt::Debug for TestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestRequest({} {})", self.method, self.target)
    }
}

/// Where a relative reference leads from a path with its query (RFC 3986, 5.2).
fn beside(base: &str, reference: &str) -> String {
    let path = base.split_once('?').map_or(base, |(path, _)| path);
    let (there, query) = match reference.split_once('?') {
        Some((there, query)) => (there, format!("?{query}")),
        None => (reference, String::new()),
    };
    if there.is_empty() {
        return format!("{path}{query}");
    }
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.pop();
    let is_folder = there.ends_with('/') || there.ends_with("..") || there == ".";
    for segment in there.split('/') {
        match segment {
            "." | "" => {}
            ".." if segments.len() > 1 => drop(segments.pop()),
            ".." => {}
            segment => segments.push(segment),
        }
    }
    let slash = if is_folder { "/" } else { "" };
    format!("{}{slash}{query}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of RFC 3986, 5.4, that have no authority.
    #[test]
    fn a_relative_reference_leads_where_the_standard_says() {
        for (reference, expected) in [
            ("g", "/b/c/g"),
            ("./g", "/b/c/g"),
            ("g/", "/b/c/g/"),
            ("?y", "/b/c/d;p?y"),
            ("g?y", "/b/c/g?y"),
            (".", "/b/c/"),
            ("./", "/b/c/"),
            ("..", "/b/"),
            ("../", "/b/"),
            ("../g", "/b/g"),
            ("../..", "/"),
            ("../../g", "/g"),
            ("../../../g", "/g"),
        ] {
            assert_eq!(beside("/b/c/d;p?q", reference), expected, "{reference}");
        }
    }
}
