//! What the document says of the API as a whole.

use serde::Serialize;

use super::{ExternalDocs, Tag};

/// What the document says of the API as a whole.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// One line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the terms of service are: a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of_service: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Under which license the API is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    /// The version of the API.
    pub version: String,
    /// Where the API is served.
    #[serde(skip)]
    pub servers: Vec<Server>,
    /// What the documentation says of tags, in its order.
    #[serde(skip)]
    pub tags: Vec<Tag>,
    /// More documentation elsewhere.
    #[serde(skip)]
    pub external_docs: Option<ExternalDocs>,
}

impl Info {
    /// Version 0.1.0, and nothing said but the title.
    pub fn new(title: impl Into<String>) -> Self {
        Info {
            title: title.into(),
            summary: None,
            description: None,
            terms_of_service: None,
            contact: None,
            license: None,
            version: "0.1.0".to_owned(),
            servers: Vec::new(),
            tags: Vec::new(),
            external_docs: None,
        }
    }
}

/// Whom to ask about an API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

impl Contact {
    /// A person or organisation.
    pub fn new(name: impl Into<String>) -> Self {
        Contact { name: Some(name.into()), ..Contact::default() }
    }

    /// Their page.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Their address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }
}

/// Under which license an API is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct License {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl License {
    /// A license by its name.
    pub fn new(name: impl Into<String>) -> Self {
        License { name: name.into(), identifier: None, url: None }
    }

    /// Its SPDX expression, `Apache-2.0`; instead of a URL.
    #[must_use]
    pub fn identifier(mut self, identifier: impl Into<String>) -> Self {
        self.identifier = Some(identifier.into());
        self
    }

    /// Its text; instead of an SPDX expression.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }
}

/// Where an API is served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl Server {
    /// A server by its URL, or a prefix such as `/api/v1`.
    pub fn new(url: impl Into<String>) -> Self {
        Server { url: url.into(), description: None }
    }

    /// What it is for.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }
}
