//! What is answered: the success, what the endpoint and its routers add, and 422.

use dunlin_core::{Answer, Operation, StatusKey};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::title;

const JSON: &str = "application/json";

/// Writes all answers by status.
pub(super) fn describe(operation: &Operation) -> Value {
    let mut responses = Map::new();
    responses.insert(operation.status.to_string(), success(operation));
    for answer in &operation.responses {
        let response = responses.entry(answer.status.to_string()).or_insert_with(|| json!({}));
        add(response, answer, operation);
    }
    if is_validated(operation) {
        responses.insert("422".to_owned(), super::validation::response());
    }
    Value::Object(responses)
}

/// True when 422 is one of the answers, and nobody says otherwise what it holds.
pub(super) fn is_validated(operation: &Operation) -> bool {
    let takes_over = |answer: &Answer| {
        matches!(answer.status, StatusKey::Code(422) | StatusKey::Range(4) | StatusKey::Default)
    };
    operation.is_validated() && operation.status != 422 && !operation.responses.iter().any(takes_over)
}

fn success(operation: &Operation) -> Value {
    let mut response = json!({ "description": operation.response_description });
    let Some(media) = operation.reply.media.filter(|_| allows_body(operation.status)) else {
        return response;
    };
    let schema = Value::Object(operation.reply.schema.clone());
    let is_said = operation.reply.schema.is_empty() || media != JSON;
    let schema = match is_said {
        true => schema,
        false => title::titled(&schema, &format!("Response_{}", operation.operation_id)),
    };
    // OpenAPI 3.2, 4.14
    let word = if operation.reply.is_stream { "itemSchema" } else { "schema" };
    response["content"] = json!({ media: { word: schema } });
    response
}

/// Lays an additional answer over what is known of its status.
fn add(response: &mut Value, answer: &Answer, operation: &Operation) {
    let known = response.get("description").cloned();
    let said = answer.description.as_deref().map(Value::from);
    response["description"] = said.or(known).unwrap_or_else(|| Value::from(phrase(answer.status)));
    if let Some(media) = answer.media {
        content(response, media);
    }
    if let Some(schema) = &answer.schema {
        let name = format!("Response_{}_{}", answer.status, operation.operation_id);
        content(response, JSON)["schema"] = title::titled(schema, &name);
    }
    if let Some(example) = &answer.example {
        content(response, answer.media.unwrap_or(JSON))["example"] = example.clone();
    }
}

/// What is said of one media type.
fn content<'a>(response: &'a mut Value, media: &str) -> &'a mut Value {
    let content = &mut response["content"][media];
    if content.is_null() {
        *content = json!({});
    }
    content
}

/// What a status means when nobody says: its own phrase.
fn phrase(status: StatusKey) -> &'static str {
    match status {
        // as Python spells it
        StatusKey::Code(418) => "I'm a Teapot",
        StatusKey::Code(code) => {
            let phrase = StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
            phrase.unwrap_or("Additional Response")
        }
        StatusKey::Range(1) => "Information",
        StatusKey::Range(2) => "Success",
        StatusKey::Range(3) => "Redirection",
        StatusKey::Range(4) => "Client Error",
        StatusKey::Range(_) => "Server Error",
        StatusKey::Default => "Default Response",
    }
}

/// False where HTTP allows no body (RFC 9110, 6.4.1).
fn allows_body(status: u16) -> bool {
    !matches!(status, 100..=199 | 204 | 205 | 304)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_say_what_they_mean() {
        let cases = [
            (StatusKey::Code(404), "Not Found"),
            (StatusKey::Code(499), "Additional Response"),
            (StatusKey::Range(5), "Server Error"),
            (StatusKey::Default, "Default Response"),
        ];
        for (status, expected) in cases {
            assert_eq!(phrase(status), expected);
        }
    }
}
