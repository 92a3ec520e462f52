//! The OpenAPI document and its pages, made once at start.

use std::sync::Arc;

use bytes::Bytes;
use dunlin_core::Operation;
use dunlin_openapi::{Contact, ExternalDocs, License, Server, Tag, pages};
use http::Method;

use super::App;
use super::freeze::Frozen;
use crate::reply::Fixed;
use crate::routing::Target;

/// Where the documentation is; `None` switches a page off.
#[derive(Clone, Debug)]
pub(crate) struct Docs {
    pub(crate) openapi_url: Option<String>,
    pub(crate) docs_url: Option<String>,
    pub(crate) redoc_url: Option<String>,
}

impl Default for Docs {
    fn default() -> Self {
        Docs {
            openapi_url: Some("/openapi.json".to_owned()),
            docs_url: Some("/docs".to_owned()),
            redoc_url: Some("/redoc".to_owned()),
        }
    }
}

/// What the documentation says of the API as a whole, and where it is.
impl App {
    /// The version of the API; `0.1.0` unless set.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.info.version = version.into();
        self
    }

    /// One line about the API.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.info.summary = Some(text.into());
        self
    }

    /// What the API is for. CommonMark.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.info.description = Some(text.into());
        self
    }

    /// Where the terms of service are: a URL.
    #[must_use]
    pub fn terms_of_service(mut self, url: impl Into<String>) -> Self {
        self.info.terms_of_service = Some(url.into());
        self
    }

    /// Whom to ask about the API.
    #[must_use]
    pub fn contact(mut self, contact: Contact) -> Self {
        self.info.contact = Some(contact);
        self
    }

    /// Under which license the API is.
    #[must_use]
    pub fn license(mut self, license: License) -> Self {
        self.info.license = Some(license);
        self
    }

    /// Where the API is served, as the documentation tells it; the first is the one that it tries.
    #[must_use]
    pub fn servers(mut self, servers: impl IntoIterator<Item = Server>) -> Self {
        self.info.servers.extend(servers);
        self
    }

    /// Says something of a tag; the documentation shows tags in this order.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// use dunlin::docs::Tag;
    /// let app = App::new("Shop").tag(Tag::new("items").description("What there is to buy."));
    /// ```
    #[must_use]
    pub fn tag(mut self, tag: Tag) -> Self {
        self.info.tags.push(tag);
        self
    }

    /// More documentation elsewhere.
    #[must_use]
    pub fn external_docs(mut self, docs: ExternalDocs) -> Self {
        self.info.external_docs = Some(docs);
        self
    }

    /// Where the OpenAPI document is: `/openapi.json` unless set. `None` switches all documentation off.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// let moved = App::new("Shop").openapi_url("/api/v1/openapi.json").docs_url("/documentation").redoc_url(None);
    /// let secret = App::new("Shop").openapi_url(None);
    /// ```
    #[must_use]
    pub fn openapi_url<'a>(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.docs.openapi_url = url.into().map(str::to_owned);
        self
    }

    /// Where Swagger UI is: `/docs` unless set. `None` switches it off.
    #[must_use]
    pub fn docs_url<'a>(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.docs.docs_url = url.into().map(str::to_owned);
        self
    }

    /// Where ReDoc is: `/redoc` unless set. `None` switches it off.
    #[must_use]
    pub fn redoc_url<'a>(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.docs.redoc_url = url.into().map(str::to_owned);
        self
    }

    /// Adds the document and its pages to the table; clients find them below `root_path`.
    pub(crate) fn documentation(&mut self, frozen: &mut Frozen, root_path: &str) {
        let Some(openapi_url) = &self.docs.openapi_url else { return };
        warn_of_duplicates(&frozen.operations);
        let here = Server::new(root_path);
        if !root_path.is_empty() && !self.info.servers.contains(&here) {
            self.info.servers.insert(0, here);
        }
        let schemas = std::mem::take(&mut frozen.plan.schemas);
        let document = dunlin_openapi::document(&self.info, &frozen.operations, schemas);
        let document = Fixed::new("application/json", document.to_string());
        frozen.page(openapi_url, document);
        self.pages(openapi_url, frozen, root_path);
    }

    fn pages(&self, openapi_url: &str, frozen: &mut Frozen, root_path: &str) {
        let Docs { docs_url, redoc_url, .. } = &self.docs;
        let openapi_url = format!("{root_path}{openapi_url}");
        let assets_url = format!("{root_path}{}", pages::ASSETS_URL);
        if let Some(url) = docs_url {
            let title = format!("{} - Swagger UI", self.info.title);
            let mut options = pages::SwaggerOptions::new(title, &openapi_url);
            options.assets_url.clone_from(&assets_url);
            options.oauth2_redirect_url = Some(format!("{root_path}{url}/oauth2-redirect"));
            frozen.page(url, Fixed::page(pages::swagger_html(&options), pages::swagger_policy(&options)));
            let redirect = Fixed::page(pages::oauth2_redirect_html(), pages::oauth2_redirect_policy());
            frozen.page(&format!("{url}/oauth2-redirect"), redirect);
        }
        if let Some(url) = redoc_url {
            let title = format!("{} - ReDoc", self.info.title);
            let mut options = pages::RedocOptions::new(title, openapi_url);
            options.assets_url = assets_url;
            frozen.page(url, Fixed::page(pages::redoc_html(&options), pages::redoc_policy(&options)));
        }
        if docs_url.is_none() && redoc_url.is_none() {
            return;
        }
        for asset in pages::assets() {
            let path = format!("{}/{}", pages::ASSETS_URL, asset.path);
            frozen.page(&path, Fixed::asset(asset));
        }
    }
}

/// Clients made from the document need an id an operation.
fn warn_of_duplicates(operations: &[Arc<Operation>]) {
    let shown: Vec<_> = operations.iter().filter(|operation| !operation.hidden).collect();
    for (place, operation) in shown.iter().enumerate() {
        if shown[..place].iter().any(|other| other.operation_id == operation.operation_id) {
            let Operation { operation_id, name, module, .. } = &***operation;
            tracing::warn!("duplicate operation id {operation_id} for function {module}::{name}");
        }
    }
}

impl Frozen {
    fn page(&mut self, path: &str, page: Fixed) {
        let page = Target::Fixed(Arc::new(page));
        if let Err(problem) = self.table.insert(Method::GET, path, page) {
            self.plan.problems.push(problem);
        }
    }
}

impl Fixed {
    fn new(media: &'static str, body: impl Into<Bytes>) -> Self {
        Fixed { media, body: body.into(), gzip: false, etag: None, policy: None, immutable: false }
    }

    fn page(html: String, policy: String) -> Self {
        Fixed { policy: Some(policy), ..Fixed::new("text/html; charset=utf-8", html) }
    }

    fn asset(asset: &'static pages::Asset) -> Self {
        let body = Bytes::from_static(asset.gzip);
        // weak: it names the gzip and what is inside
        let etag = Some(format!("W/{}", asset.etag));
        Fixed { gzip: true, etag, immutable: true, ..Fixed::new(asset.content_type, body) }
    }
}
