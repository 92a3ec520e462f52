//! Hot path: what was allowed, as headers that are ready to be sent.

use dunlin_core::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::check::check;
use super::{Cors, Origins};
use crate::middleware::Arriving;
use crate::middleware::vary::vary;

/// What `*` stands for.
const ALL_METHODS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"];

/// Headers that need no permission.
const FREE_HEADERS: [&str; 4] = ["Accept", "Accept-Language", "Content-Language", "Content-Type"];

const TRUE: HeaderValue = HeaderValue::from_static("true");
const ASKS_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOWS_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// What a preflight's answer depends on.
const PREFLIGHT_VARY: HeaderValue = HeaderValue::from_static(
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network",
);

/// What is allowed.
#[derive(Debug)]
pub(crate) struct Policy {
    origins: Origins,
    methods: Vec<String>,
    /// `None` is all of them.
    headers: Option<Vec<String>>,
    private_network: bool,
    /// In every answer to a browser that asks before it sends.
    preflight: HeaderMap,
    /// In every other answer to a page.
    simple: HeaderMap,
}

impl Policy {
    /// What the settings allow; says what is wrong with them.
    pub(crate) fn of(cors: Cors, problems: &mut Vec<String>) -> Self {
        check(&cors, problems);
        let methods = match is_any(&cors.methods) {
            true => ALL_METHODS.map(str::to_owned).to_vec(),
            false => cors.methods,
        };
        let headers = (!is_any(&cors.headers)).then(|| allowed_headers(cors.headers));
        let origins = Origins::of(cors.origins, cors.origin_regex.as_deref(), problems);
        let mut both = HeaderMap::new();
        if matches!(origins, Origins::Any) {
            both.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        if cors.credentials {
            both.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        }
        let mut simple = both.clone();
        put(&mut simple, ACCESS_CONTROL_EXPOSE_HEADERS, &cors.expose);
        let mut preflight = both;
        preflight.insert(VARY, PREFLIGHT_VARY);
        preflight.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        preflight.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(cors.max_age.as_secs()));
        put(&mut preflight, ACCESS_CONTROL_ALLOW_METHODS, &methods);
        put(&mut preflight, ACCESS_CONTROL_ALLOW_HEADERS, headers.as_deref().unwrap_or_default());
        Policy { origins, methods, headers, private_network: cors.private_network, preflight, simple }
    }

    /// The answer to a browser that asks before it sends: 200, or 400 with all that is not allowed.
    pub(crate) fn preflight(&self, request: &Arriving) -> Option<Response> {
        let asked = request.headers();
        let (true, Some(origin), Some(method)) = (
            *request.method() == Method::OPTIONS,
            asked.get(ORIGIN),
            asked.get(ACCESS_CONTROL_REQUEST_METHOD),
        ) else {
            return None;
        };
        let mut headers = self.preflight.clone();
        let refusals = [
            ("origin", self.allow_origin(origin, &mut headers)),
            ("method", self.methods.iter().any(|allowed| method == allowed.as_str())),
            ("headers", self.allow_headers(asked.get(ACCESS_CONTROL_REQUEST_HEADERS), &mut headers)),
            ("private-network", self.allow_network(asked.get(ASKS_PRIVATE_NETWORK), &mut headers)),
        ];
        let refused: Vec<&str> =
            refusals.iter().filter(|(_, allowed)| !allowed).map(|&(name, _)| name).collect();
        Some(answer(headers, &refused))
    }

    /// Tells the browser whether the page of `origin` may read the response.
    pub(crate) fn mark(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if let Some(origin) = origin {
            for (name, value) in &self.simple {
                headers.insert(name, value.clone());
            }
            self.allow_origin(origin, headers);
        }
        vary(headers, "Origin");
    }

    fn allow_origin(&self, origin: &HeaderValue, headers: &mut HeaderMap) -> bool {
        match &self.origins {
            Origins::Any => true,
            Origins::These(these) => {
                let allowed = these.contain(origin);
                if allowed {
                    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                }
                allowed
            }
        }
    }

    fn allow_headers(&self, wanted: Option<&HeaderValue>, headers: &mut HeaderMap) -> bool {
        let Some(wanted) = wanted else { return true };
        match &self.headers {
            Some(allowed) => all_in(wanted, allowed),
            None => {
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
                true
            }
        }
    }

    fn allow_network(&self, asked: Option<&HeaderValue>, headers: &mut HeaderMap) -> bool {
        if asked.is_some() && self.private_network {
            headers.insert(ALLOWS_PRIVATE_NETWORK, TRUE);
        }
        asked.is_none() || self.private_network
    }
}

fn answer(headers: HeaderMap, refused: &[&str]) -> Response {
    let (status, text) = match refused {
        [] => (StatusCode::OK, "OK".to_owned()),
        _ => (StatusCode::BAD_REQUEST, format!("Disallowed CORS {}", refused.join(", "))),
    };
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

pub(super) fn is_any(names: &[String]) -> bool {
    names.iter().any(|name| name == "*")
}

/// The headers that may be sent, with those that need no permission, sorted.
fn allowed_headers(names: Vec<String>) -> Vec<String> {
    let mut sorted: Vec<String> = Vec::new();
    for name in names.into_iter().chain(FREE_HEADERS.map(str::to_owned)) {
        if let Err(place) = sorted.binary_search(&name) {
            sorted.insert(place, name);
        }
    }
    sorted
}

/// Sets a header to names, if there are any; what cannot be in a header was reported.
fn put(headers: &mut HeaderMap, name: HeaderName, values: &[String]) {
    if let (false, Ok(value)) = (values.is_empty(), HeaderValue::try_from(values.join(", "))) {
        headers.insert(name, value);
    }
}

/// True when every header that is asked for is allowed.
fn all_in(wanted: &HeaderValue, allowed: &[String]) -> bool {
    let Ok(wanted) = wanted.to_str() else { return false };
    wanted.split(',').all(|name| allowed.iter().any(|other| other.eq_ignore_ascii_case(name.trim())))
}
