//! The client.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dunlin_core::{Dependency, Provide};
use http::Method;

use super::TestRequest;
use crate::App;
use crate::app::Running;
use crate::depend;

/// Sends requests to an app in process: no socket, the lifespan run, cookies kept.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[get("/hello/{name}")]
/// async fn hello(name: String) -> String { format!("Hello, {name}!") }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Greetings").routes(routes![hello])).start().await;
/// let response = client.get("/hello/Kea").await;
/// assert_eq!((response.status().as_u16(), response.text()), (200, "\"Hello, Kea!\""));
/// # });
/// ```
#[derive(Debug)]
pub struct TestClient {
    app: Option<App>,
    running: Option<Arc<Running>>,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

type Value<D> = <<D as Dependency>::Output as Provide<<D as Dependency>::Kind>>::Value;

impl TestClient {
    /// A client of `app`, which is not started yet.
    pub fn new(app: App) -> Self {
        TestClient { app: Some(app), running: None, cookies: Arc::default() }
    }

    /// Calls `instead` in place of the dependency `D`; it returns what the dependency returns.
    #[must_use]
    pub fn overriding<D: Dependency>(self, instead: impl AsyncProvider<D::Output>) -> Self {
        let instead = Arc::new(instead);
        self.replace::<D>(Arc::new(move |_| {
            let instead = Arc::clone(&instead);
            Box::pin(async move { instead.call().await.provide().map(Some) })
        }))
    }

    /// Runs the dependency `I` in place of the dependency `D`; both provide the same type.
    #[must_use]
    pub fn replacing<D: Dependency, I: Dependency>(self) -> Self
    where
        I::Output: Provide<I::Kind, Value = Value<D>>,
    {
        self.replace::<D>(Arc::new(|cx| Box::pin(depend::run::<I>(cx))))
    }

    fn replace<D: Dependency>(mut self, instead: depend::Override<Value<D>>) -> Self {
        if let Some(app) = &mut self.app {
            app.overrides.set::<D>(instead);
        }
        self
    }

    /// Starts the app: its lifespan runs.
    ///
    /// # Panics
    /// When the app cannot start; with every reason.
    pub async fn start(mut self) -> Self {
        let app = self.app.take().expect("a client starts once");
        match app.start().await {
            Ok(running) => self.running = Some(running),
            Err(error) => panic!("{error}"),
        }
        self
    }

    /// Ends the app: background tasks are waited for, and the lifespan ends.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown(Duration::from_secs(30)).await;
        }
    }

    /// A GET request.
    pub fn get(&self, path: &str) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// A PUT request.
    pub fn put(&self, path: &str) -> TestRequest {
        self.request(Method::PUT, path)
    }

    /// A PATCH request.
    pub fn patch(&self, path: &str) -> TestRequest {
        self.request(Method::PATCH, path)
    }

    /// A DELETE request.
    pub fn delete(&self, path: &str) -> TestRequest {
        self.request(Method::DELETE, path)
    }

    /// A request of any method.
    ///
    /// # Panics
    /// Before [`start`](TestClient::start).
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        let running = self.running.clone().expect("call `start().await` before the first request");
        TestRequest::new(running, Arc::clone(&self.cookies), method, path)
    }

    /// Sets a cookie that is sent with every request.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.retain(|(other, _)| other != name);
        cookies.push((name.to_owned(), value.to_owned()));
    }
}

/// A function without arguments that returns a future of `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in for this dependency",
    label = "it must be an `async fn()` that returns what the dependency returns: `{T}`"
)]
pub trait AsyncProvider<T>: Send + Sync + 'static {
    /// Calls the function.
    fn call(&self) -> impl Future<Output = T> + Send;
}

impl<T, F, R> AsyncProvider<T> for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = T> + Send,
{
    fn call(&self) -> impl Future<Output = T> + Send {
        self()
    }
}
