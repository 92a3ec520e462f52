//! `ResponseHead`: what an endpoint or dependency adds to the response beside its body.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dunlin_core::reply::Cookie;
use dunlin_core::{Context, Error, Extract, Plan, Response, Result};
use dunlin_model::Field;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// Status, headers and cookies of the response that the endpoint is about to give: FastAPI's `response: Response`.
///
/// Endpoint and dependencies of one request share it. It holds for replies; an error is answered without it.
///
/// ```
/// use dunlin::prelude::*;
///
/// #[put("/tasks/{task_id}")]
/// async fn get_or_create(task_id: String, response: ResponseHead) -> String {
///     response.set_status(StatusCode::CREATED);
///     response.set_header("x-cat-dog", "alone in the world");
///     response.set_cookie(Cookie::new("last_task", &task_id).http_only());
///     task_id
/// }
///
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(App::new("Tasks").routes(routes![get_or_create])).start().await;
/// let response = client.put("/tasks/7").await.assert_status(201);
/// assert_eq!(response.header("x-cat-dog"), Some("alone in the world"));
/// # });
/// ```
#[derive(Clone, Default)]
pub struct ResponseHead {
    shared: Arc<Mutex<Head>>,
}

#[derive(Default)]
struct Head {
    status: Option<StatusCode>,
    headers: HeaderMap,
    cookies: Vec<Cookie>,
    /// The first thing that no header can hold; the request is answered with 500.
    problem: Option<Error>,
}

impl ResponseHead {
    /// Answers with this status in place of the declared one.
    pub fn set_status(&self, status: StatusCode) {
        self.head().status = Some(status);
    }

    /// Sets a header, replacing one of that name.
    pub fn set_header(&self, name: &str, value: impl AsRef<str>) {
        self.header(name, value.as_ref(), |headers, name, value| {
            headers.insert(name, value);
        });
    }

    /// Adds a header beside others of that name.
    pub fn append_header(&self, name: &str, value: impl AsRef<str>) {
        self.header(name, value.as_ref(), |headers, name, value| {
            headers.append(name, value);
        });
    }

    /// Gives the client a cookie.
    pub fn set_cookie(&self, cookie: Cookie) {
        self.head().cookies.push(cookie);
    }

    /// Makes the client forget a cookie that was set for the whole site.
    pub fn delete_cookie(&self, name: &str) {
        self.set_cookie(Cookie::removal(name));
    }

    fn header(&self, name: &str, value: &str, put: fn(&mut HeaderMap, HeaderName, HeaderValue)) {
        let mut head = self.head();
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => put(&mut head.headers, name, value),
            _ => {
                let name = name.escape_debug();
                let problem = Error::msg(format!("header `{name}`: its name or value is not legal in HTTP"));
                head.problem.get_or_insert(problem);
            }
        }
    }

    fn head(&self) -> MutexGuard<'_, Head> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The status that was asked for.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.head().status
    }

    /// Adds what was asked for to the response.
    ///
    /// # Errors
    /// When a header or cookie is one that HTTP does not allow.
    pub(crate) fn apply(&self, response: &mut Response) -> Result<()> {
        let head = std::mem::take(&mut *self.head());
        if let Some(problem) = head.problem {
            return Err(problem);
        }
        if let Some(status) = head.status {
            *response.status_mut() = status;
        }
        response.headers_mut().extend(head.headers);
        for cookie in head.cookies {
            response.headers_mut().append(SET_COOKIE, cookie.to_header()?);
        }
        Ok(())
    }
}

impl fmt::Debug for ResponseHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseHead")
    }
}

impl Extract for ResponseHead {
    fn describe(_: &'static Field<Self>, _: &mut Plan) {}

    async fn provide(_: &'static Field<Self>, cx: &mut Context) -> Result<Option<Self>> {
        Ok(Some(cx.slot::<ResponseHead>().clone()))
    }
}
