//! CORS: which pages of other origins may read what the app answers.

mod check;
mod origins;
mod policy;

use std::time::Duration;

use origins::Origins;
pub(crate) use policy::Policy;

/// Which pages of other origins may read what the app answers; FastAPI's `CORSMiddleware`.
///
/// Nothing is allowed unless said: no origin, GET only, no headers beyond those that need no permission, no cookies.
/// Mistakes that a browser would answer with silence are errors at start: an origin with a path, `*` beside
/// credentials, `null`.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[get("/")]
/// async fn root() -> &'static str { "Hello" }
///
/// let cors = Cors::new()
///     .allow_origins(["https://app.example.com", "http://localhost:8080"])
///     .allow_methods(["*"])
///     .allow_headers(["*"])
///     .allow_credentials();
/// let app = App::new("Greetings").cors(cors).routes(routes![root]);
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(app).start().await;
/// let response = client.get("/").header("origin", "https://app.example.com").await;
/// assert_eq!(response.header("access-control-allow-origin"), Some("https://app.example.com"));
/// # });
/// ```
#[derive(Clone, Debug)]
#[must_use = "it allows nothing until it is given to `App::cors`"]
pub struct Cors {
    origins: Vec<String>,
    origin_regex: Option<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    expose: Vec<String>,
    credentials: bool,
    private_network: bool,
    max_age: Duration,
}

impl Default for Cors {
    fn default() -> Self {
        Cors {
            origins: Vec::new(),
            origin_regex: None,
            methods: vec!["GET".to_owned()],
            headers: Vec::new(),
            expose: Vec::new(),
            credentials: false,
            private_network: false,
            max_age: Duration::from_secs(600),
        }
    }
}

impl Cors {
    /// Allows nothing yet.
    pub fn new() -> Self {
        Cors::default()
    }

    /// Origins that may read: `scheme://host` or `scheme://host:port`; `*` is all of them.
    pub fn allow_origins<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.origins.extend(origins.into_iter().map(Into::into));
        self
    }

    /// Origins that this regular expression matches from their first letter to their last may read:
    /// `https://.*\.example\.com`.
    #[cfg(feature = "pattern")]
    pub fn allow_origin_regex(mut self, pattern: impl Into<String>) -> Self {
        self.origin_regex = Some(pattern.into());
        self
    }

    /// Methods that may be used, in place of GET alone; `*` is the usual ones.
    pub fn allow_methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Headers that may be sent, beside those that need no permission; `*` is all of them.
    pub fn allow_headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.headers.extend(headers.into_iter().map(Into::into));
        self
    }

    /// Cookies and `Authorization` may be sent.
    pub fn allow_credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// Pages of public sites may ask this app in a private network.
    pub fn allow_private_network(mut self) -> Self {
        self.private_network = true;
        self
    }

    /// Headers of responses that pages may read, beside those that need no permission.
    pub fn expose_headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.expose.extend(headers.into_iter().map(Into::into));
        self
    }

    /// How long browsers may remember what is allowed; ten minutes unless set.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }
}
