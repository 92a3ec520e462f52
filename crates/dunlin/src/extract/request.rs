//! `Request`: the request itself, for endpoints, dependencies and middleware.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::{
    AppState, Body, Context, Extract, HttpError, Limits, Plan, QueryString, RequestBody, Result,
};
use dunlin_model::{Field, Model};
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Uri};
use tokio::sync::Mutex;

use super::body;
use crate::routing::Urls;
use crate::{Client, Endpoint};

/// The request: method, target, headers, cookies, and the body for who wants to read it himself.
///
/// All who take it during one request share the body: what one of them has read with [`bytes`](Request::bytes),
/// [`text`](Request::text) or [`json`](Request::json), the others can read again.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[post("/hooks/{sender}")]
/// async fn hook(request: Request) -> Result<String> {
///     let sender = request.param("sender").unwrap_or_default();
///     let kind = request.header("x-kind").unwrap_or("unknown");
///     let body: Value = request.json().await?;
///     Ok(format!("{kind} from {sender}: {body}"))
/// }
/// # let _ = routes![hook];
/// ```
pub struct Request {
    parts: Parts,
    body: Arc<Mutex<Held>>,
    params: Vec<(String, String)>,
    app: AppState,
    limits: Limits,
    client: Client,
}

/// The body as far as somebody has read it.
enum Held {
    Unread(Body),
    Bytes(Bytes),
    /// Read piece by piece, or as a form.
    Taken,
}

impl Request {
    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The target: path and query.
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// Changes the target; for middleware.
    pub fn uri_mut(&mut self) -> &mut Uri {
        &mut self.parts.uri
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// Changes headers; for middleware.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.parts.headers
    }

    /// One header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The cookies, as pairs of name and value.
    pub fn cookies(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        dunlin_core::cookies(&self.parts.headers)
    }

    /// One cookie.
    pub fn cookie(&self, name: &str) -> Option<Cow<'_, str>> {
        self.cookies().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// The query parameters, as pairs of name and value.
    pub fn query(&self) -> QueryString<'_> {
        QueryString::new(self.parts.uri.query().unwrap_or_default())
    }

    /// A parameter of the path. Middleware knows none: it runs before an endpoint was found.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Who sent it.
    pub fn client(&self) -> Client {
        self.client
    }

    /// What middleware has left for those who come later.
    pub fn extensions(&self) -> &Extensions {
        &self.parts.extensions
    }

    /// Leaves something for those who come later.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.parts.extensions
    }

    /// The value of type `T` that the app holds. An argument `State<T>` is better where it will do: an app that lacks
    /// the value does not start.
    pub fn state<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.app.get()
    }

    /// The path of an endpoint, with these values in the place of its parameters; FastAPI's `url_for`.
    ///
    /// It begins with where the app is mounted and holds no host: what a client calls a host decides nothing.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// #[get("/users/{user_id}")]
    /// async fn read_user(user_id: i64) -> i64 { user_id }
    ///
    /// #[post("/users", status = 201)]
    /// async fn create_user(request: Request, head: ResponseHead) -> Result<()> {
    ///     head.set_header("location", &request.url_for::<read_user>(&[("user_id", &7)])?);
    ///     Ok(())
    /// }
    ///
    /// let api = Router::new("/api").routes(routes![read_user, create_user]);
    /// # dunlin::run::block_on(async {
    /// # let client = TestClient::new(App::new("Users").include(api)).start().await;
    /// assert_eq!(client.post("/api/users").await.location(), Some("/api/users/7"));
    /// # });
    /// ```
    ///
    /// # Errors
    /// When the app does not serve the endpoint, or the values are not those of its parameters.
    pub fn url_for<E: Endpoint>(&self, values: &[(&str, &dyn fmt::Display)]) -> Result<String> {
        self.app.get::<Urls>().unwrap_or_default().path(&E::SPEC, values)
    }

    /// The whole body.
    ///
    /// # Errors
    /// 413 when it is longer than it may be (2 MiB unless set), 400 when the client breaks off.
    pub async fn bytes(&self) -> Result<Bytes> {
        let mut held = self.body.lock().await;
        let bytes = match std::mem::replace(&mut *held, Held::Taken) {
            Held::Unread(mut body) => body::bytes(&mut body, self.limits.in_memory()).await?,
            Held::Bytes(bytes) => bytes,
            Held::Taken => return Ok(Bytes::new()),
        };
        *held = Held::Bytes(bytes.clone());
        Ok(bytes)
    }

    /// The whole body as text.
    ///
    /// # Errors
    /// 400 when it is no UTF-8; otherwise as [`bytes`](Request::bytes).
    pub async fn text(&self) -> Result<String> {
        let bytes = self.bytes().await?;
        let text = std::str::from_utf8(&bytes);
        text.map(str::to_owned).map_err(|_| HttpError::new(400, "the body is no UTF-8 text").into())
    }

    /// The whole body as JSON, whatever its `Content-Type`.
    ///
    /// # Errors
    /// 422 with every issue when it is not of this type; otherwise as [`bytes`](Request::bytes).
    pub async fn json<T: Model>(&self) -> Result<T> {
        body::json(self.bytes().await?, "body")
    }

    /// The body piece by piece; it is then gone for others. A limit holds only where one is set.
    pub async fn stream(&self) -> Body {
        match std::mem::replace(&mut *self.body.lock().await, Held::Taken) {
            Held::Unread(body) => body.limited(self.limits.of_stream()),
            Held::Bytes(bytes) => bytes.into(),
            Held::Taken => Body::empty(),
        }
    }

    /// The request as other crates know it. The body is empty when somebody else is reading it.
    pub fn into_http(self) -> http::Request<Body> {
        let held = self.body.try_lock().map(|mut held| std::mem::replace(&mut *held, Held::Taken));
        let body = match held {
            Ok(Held::Unread(body)) => body,
            Ok(Held::Bytes(bytes)) => bytes.into(),
            Ok(Held::Taken) | Err(_) => Body::empty(),
        };
        http::Request::from_parts(self.parts, body)
    }

    /// A request on its way in, before it is known who answers it.
    pub(crate) fn new(request: http::Request<Body>, app: AppState, limits: Limits) -> Self {
        let (parts, body) = request.into_parts();
        let client = Client::read(&parts.headers);
        let body = Arc::new(Mutex::new(Held::Unread(body)));
        Request { parts, body, params: Vec::new(), app, limits, client }
    }
}

impl From<http::Request<Body>> for Request {
    fn from(request: http::Request<Body>) -> Self {
        Request::new(request, AppState::default(), Limits::NONE)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {})", self.parts.method, self.parts.uri)
    }
}

/// The body that all who take the request share.
#[derive(Default)]
struct Shared(Option<Arc<Mutex<Held>>>);

impl Extract for Request {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        plan.reads_all = true;
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        let body = match &cx.slot::<Shared>().0 {
            Some(shared) => Arc::clone(shared),
            None => share(cx),
        };
        let names = cx.served.names.iter();
        let params = names.filter_map(|name| Some((name.clone(), cx.param(name)?.into_owned()))).collect();
        let client = Client::read(&cx.parts.headers);
        let limits = cx.served.limits;
        Some(Request { parts: cx.parts.clone(), body, params, app: cx.app.clone(), limits, client })
    }
}

/// Makes the body one that is shared. An argument that wants the whole body has it already, and keeps it.
fn share(cx: &mut Context) -> Arc<Mutex<Held>> {
    let held = match std::mem::take(&mut cx.body) {
        RequestBody::Unread(body) => Held::Unread(body),
        RequestBody::Bytes(bytes) => {
            cx.body = RequestBody::Bytes(bytes.clone());
            Held::Bytes(bytes)
        }
        form @ RequestBody::Form(_) => {
            cx.body = form;
            Held::Taken
        }
        RequestBody::Taken => Held::Taken,
    };
    let shared = Arc::new(Mutex::new(held));
    cx.slot::<Shared>().0 = Some(Arc::clone(&shared));
    shared
}
