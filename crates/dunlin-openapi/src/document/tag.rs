//! What the document says of groups of operations.

use serde::Serialize;

/// What the documentation says of a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_docs: Option<ExternalDocs>,
}

impl Tag {
    /// The tag of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Tag { name: name.into(), description: None, external_docs: None }
    }

    /// What its operations have in common. CommonMark.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// More about it elsewhere.
    #[must_use]
    pub fn external_docs(mut self, docs: ExternalDocs) -> Self {
        self.external_docs = Some(docs);
        self
    }
}

/// Documentation elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExternalDocs {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    url: String,
}

impl ExternalDocs {
    /// A page.
    pub fn new(url: impl Into<String>) -> Self {
        ExternalDocs { description: None, url: url.into() }
    }

    /// What is there.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }
}
