//! Security schemes: which there are, and which an operation asks for.

use dunlin_core::Operation;
use serde_json::{Map, Value, json};

/// All schemes by name.
pub(super) fn schemes<'a>(operations: impl Iterator<Item = &'a Operation>) -> Map<String, Value> {
    let all = operations.flat_map(|operation| &operation.security);
    all.map(|security| (security.name.clone(), security.scheme.clone())).collect()
}

/// What one operation asks for.
pub(super) fn requirements(operation: &Operation) -> Value {
    operation.security.iter().map(|security| json!({ &*security.name: security.scopes })).collect()
}
