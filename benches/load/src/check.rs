//! Asks a server everything once: a server that answers wrongly is not worth measuring.

use std::net::SocketAddr;

use serde_json::Value;
use workload::endpoint::{CHECKS, ENDPOINTS, Endpoint};

use crate::Result;
use crate::connection::{Answer, Connection};

/// Asks every endpoint and every refusal once, and reports all that is wrong.
pub(crate) async fn check(address: SocketAddr) -> Result<String> {
    let mut wrong = Vec::new();
    for endpoint in ENDPOINTS.iter().chain(&CHECKS) {
        // A connection each: a refusal may close it.
        let mut connection = Connection::open(address).await?;
        let answer = connection.ask(&endpoint.request()).await?;
        if let Err(reason) = judge(endpoint, &answer) {
            wrong.push(format!("{}: {reason}", endpoint.name));
        }
    }
    if wrong.is_empty() { Ok("ok".into()) } else { Err(wrong.join("\n").into()) }
}

fn judge(endpoint: &Endpoint, answer: &Answer<'_>) -> Result<()> {
    let body = String::from_utf8_lossy(answer.body);
    if !endpoint.accepts(answer.status) {
        return Err(format!("status {} instead of {}: {body}", answer.status, endpoint.status).into());
    }
    match endpoint.answer {
        Some(expected) if !is_same(expected, &body) => Err(format!("{body} instead of {expected}").into()),
        _ => Ok(()),
    }
}

fn is_same(expected: &str, body: &str) -> bool {
    match (serde_json::from_str::<Value>(expected), serde_json::from_str::<Value>(body)) {
        (Ok(expected), Ok(body)) => expected == body,
        _ => expected == body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, status: u16, body: &str) -> bool {
        judge(&Endpoint::named(name).unwrap(), &Answer { status, retry_after: None, body: body.as_bytes() })
            .is_ok()
    }

    #[test]
    fn an_answer_is_judged_by_status_and_value() {
        assert!(judged("items", 200, r#"{ "limit": 25, "q": "kea", "item_id": 42 }"#));
        assert!(!judged("items", 200, r#"{"limit":25,"q":"kea","item_id":"42"}"#));
        assert!(!judged("items", 201, r#"{"limit":25,"q":"kea","item_id":42}"#));
        assert!(judged("plaintext", 200, "Hello, World!"));
        assert!(!judged("plaintext", 200, "\"Hello, World!\""));
    }
}
