//! Security schemes that an endpoint asks for.

use serde_json::Value;

/// A security scheme as an argument asks for it, in its [`describe`](crate::Extract::describe).
///
/// ```
/// use dunlin_core::{Plan, Security};
///
/// fn describe(plan: &mut Plan) {
///     let scheme = serde_json::json!({ "type": "http", "scheme": "bearer" });
///     plan.security.push(Security { name: "HTTPBearer".to_owned(), scheme, scopes: Vec::new() });
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Security {
    /// The name in the document.
    pub name: String,
    /// The scheme, as OpenAPI writes it.
    pub scheme: Value,
    /// Scopes asked for.
    pub scopes: Vec<String>,
}

/// Each scheme once, with all scopes that somebody asks for.
pub(super) fn merged(all: Vec<Security>) -> Vec<Security> {
    let mut merged: Vec<Security> = Vec::new();
    for security in all {
        let Some(known) = merged.iter_mut().find(|known| known.name == security.name) else {
            merged.push(security);
            continue;
        };
        for scope in security.scopes {
            if !known.scopes.contains(&scope) {
                known.scopes.push(scope);
            }
        }
    }
    merged
}
