//! The OpenAPI document, in FastAPI's shape: the same keys, titles, names of components and answers.

mod body;
mod info;
mod operation;
mod parameter;
mod response;
mod security;
mod tag;
mod title;
mod validation;

use std::sync::Arc;

use dunlin_core::Operation;
use dunlin_model::Schemas;
use serde_json::{Map, Value, json};

pub use info::{Contact, Info, License, Server};
pub use tag::{ExternalDocs, Tag};

/// Writes the document. Operations that are hidden are left out; `schemas` are those that the others refer to.
///
/// ```
/// use dunlin_openapi::{Info, document};
/// let document = document(&Info::new("Users"), &[], Default::default());
/// assert_eq!(document["openapi"], "3.1.0");
/// assert_eq!(document["info"]["title"], "Users");
/// ```
pub fn document(info: &Info, operations: &[Arc<Operation>], mut schemas: Schemas) -> Value {
    let shown = || operations.iter().map(|operation| &**operation).filter(|operation| !operation.hidden);
    let mut paths = Map::new();
    for operation in shown() {
        let path = paths.entry(plain_path(&operation.path)).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = operation::describe(operation, &mut schemas);
    }
    let mut document = json!({ "openapi": "3.1.0", "info": info });
    set(&mut document, "servers", &info.servers);
    document["paths"] = Value::Object(paths);
    let mut definitions = schemas.finish(&mut document);
    if shown().any(response::is_validated) {
        validation::define(&mut definitions);
    }
    definitions.sort_keys();
    let components = json!({ "schemas": definitions, "securitySchemes": security::schemes(shown()) });
    let Value::Object(mut components) = components else { unreachable!("an object was written") };
    components.retain(|_, group| group.as_object().is_some_and(|group| !group.is_empty()));
    if !components.is_empty() {
        document["components"] = Value::Object(components);
    }
    set(&mut document, "tags", &info.tags);
    if let Some(docs) = &info.external_docs {
        document["externalDocs"] = json!(docs);
    }
    document
}

/// Sets a list, unless it is empty.
fn set<T: serde::Serialize>(document: &mut Value, keyword: &str, list: &[T]) {
    if !list.is_empty() {
        document[keyword] = json!(list);
    }
}

/// The path without converters: `{file_path:path}` is `{file_path}` in the document.
pub fn plain_path(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, inner)) = rest.split_once('{') {
        let (parameter, behind) = inner.split_once('}').unwrap_or((inner, ""));
        let name = parameter.split(':').next().unwrap_or(parameter);
        plain.push_str(&format!("{before}{{{name}}}"));
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converters_are_no_part_of_a_path() {
        let cases = [
            ("/", "/"),
            ("/items/{item_id}", "/items/{item_id}"),
            ("/files/{file_path:path}", "/files/{file_path}"),
            ("/{a:path}/of/{b}.json", "/{a}/of/{b}.json"),
        ];
        for (path, expected) in cases {
            assert_eq!(plain_path(path), expected);
        }
    }

    #[test]
    fn an_api_without_endpoints_says_so() {
        let expected =
            json!({ "openapi": "3.1.0", "info": { "title": "Empty", "version": "0.1.0" }, "paths": {} });
        assert_eq!(document(&Info::new("Empty"), &[], Schemas::new()), expected);
    }
}
