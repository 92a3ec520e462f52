//! The endpoints: the bytes of the request, and the status and body that a correct server answers.

/// The body of `GET /plaintext`.
pub const GREETING: &str = "Hello, World!";

/// A valid order of about 1 KB, nested and with escapes.
pub const ORDER: &str = include_str!("order.json");

/// A valid user of about 0.15 KB.
pub const USER: &str = r#"{"name":"Kea Nestor","email":"kea@example.com","age":31,"tags":["alpine","green"],"bio":"Curious about zips and car roofs."}"#;

/// One request that the benchmark repeats, with the answer it expects.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The name in tables and on the command line.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// Path and query.
    pub target: &'static str,
    /// The JSON body to send.
    pub body: Option<&'static str>,
    /// The status of a correct answer.
    pub status: u16,
    /// The body of a correct answer: JSON is compared as a value, text as text; `None` compares nothing.
    pub answer: Option<&'static str>,
}

/// What is measured, in the order of the tables.
pub const ENDPOINTS: [Endpoint; 6] = [
    get("plaintext", "/plaintext", Some(GREETING)),
    get("json", "/json", Some(r#"{"message":"Hello, World!"}"#)),
    get("items", "/items/42?q=kea&limit=25", Some(r#"{"item_id":42,"q":"kea","limit":25}"#)),
    post("users", "/users", USER),
    post("orders", "/orders", ORDER),
    get("blocking", "/blocking", None),
];

/// What `cargo xtask prove blocking` asks: code that blocks or computes, in the place where a framework has it run. Raw
/// hyper has none of it.
pub const BLOCKING: [Endpoint; 5] = [
    get("sleep", "/sleep/10", None),
    get("slow", "/sleep/2000", None),
    get("block", "/block/2000", None),
    get("fib", "/fib/32", Some("2178309")),
    get("double", "/jobs/0", Some("0")),
];

/// What a correct server refuses or fills in, asked once before it is measured. A refusal is any status from 400 to 499.
pub const CHECKS: [Endpoint; 10] = [
    get("default limit", "/items/7", Some(r#"{"item_id":7,"q":null,"limit":10}"#)),
    refused("limit above its bound", "GET", "/items/7?limit=101", None),
    refused("limit that is no integer", "GET", "/items/7?limit=many", None),
    refused("path that is no integer", "GET", "/items/seven", None),
    refused("unknown path", "GET", "/nothing/here", None),
    refused("method that is not there", "POST", "/json", Some("{}")),
    refused("malformed JSON", "POST", "/users", Some("{")),
    refused("missing field", "POST", "/users", Some(r#"{"name":"Kea"}"#)),
    refused(
        "age above its bound",
        "POST",
        "/users",
        Some(r#"{"name":"Kea","email":"kea@example.com","age":151,"tags":[],"bio":null}"#),
    ),
    refused(
        "address that is none",
        "POST",
        "/users",
        Some(r#"{"name":"Kea","email":"not an address","age":31,"tags":[],"bio":null}"#),
    ),
];

const fn get(name: &'static str, target: &'static str, answer: Option<&'static str>) -> Endpoint {
    Endpoint { name, method: "GET", target, body: None, status: 200, answer }
}

const fn post(name: &'static str, target: &'static str, body: &'static str) -> Endpoint {
    Endpoint { name, method: "POST", target, body: Some(body), status: 201, answer: Some(body) }
}

const fn refused(
    name: &'static str,
    method: &'static str,
    target: &'static str,
    body: Option<&'static str>,
) -> Endpoint {
    Endpoint { name, method, target, body, status: 400, answer: None }
}

impl Endpoint {
    /// Finds a measured endpoint by its name.
    pub fn named(name: &str) -> Option<Self> {
        ENDPOINTS.into_iter().chain(BLOCKING).find(|endpoint| endpoint.name == name)
    }

    /// Asks how many allocations a server has made.
    pub const fn allocations() -> Self {
        get("allocations", "/allocations", None)
    }

    /// Returns the whole request as it goes over the wire; the headers are those that curl sends.
    pub fn request(&self) -> Vec<u8> {
        let Self { method, target, .. } = self;
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: dunlin-load\r\naccept: */*\r\n"
        );
        let body = self.body.unwrap_or_default();
        let entity = match self.body {
            Some(body) => format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()),
            None => String::new(),
        };
        format!("{head}{entity}\r\n{body}").into_bytes()
    }

    /// Says whether `status` is what a correct server answers.
    pub fn accepts(&self, status: u16) -> bool {
        match self.status {
            400 => (400..500).contains(&status),
            expected => status == expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_complete() {
        let request = String::from_utf8(Endpoint::named("users").unwrap().request()).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /users HTTP/1.1\r\nhost: "));
        assert!(head.ends_with(&format!("content-length: {}", USER.len())));
        assert_eq!(body, USER);
    }

    #[test]
    fn a_refusal_is_any_client_error() {
        let refusal = CHECKS.iter().find(|check| check.name == "missing field").unwrap();
        assert!(refusal.accepts(400) && refusal.accepts(422));
        assert!(!refusal.accepts(200) && !refusal.accepts(500));
    }
}
