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

    /// Adds the document and its pages to the table.
    pub(crate) fn documentation(&self, frozen: &mut Frozen) {
        let Some(openapi_url) = &self.docs.openapi_url else { return };
        warn_of_duplicates(&frozen.operations);
        let schemas = std::mem::take(&mut frozen.plan.schemas);
        let document = dunlin_openapi::document(&self.info, &frozen.operations, schemas);
        let document = Fixed::new("application/json", document.to_string());
        frozen.page(openapi_url, document);
        if let Some(url) = &self.docs.docs_url {
            self.swagger(openapi_url, url, frozen);
        }
        if let Some(url) = &self.docs.redoc_url {
            let title = format!("{} - ReDoc", self.info.title);
            let options = pages::RedocOptions::new(title, openapi_url);
            frozen.page(url, Fixed::page(pages::redoc_html(&options), pages::redoc_policy(&options)));
        }
        if self.docs.docs_url.is_none() && self.docs.redoc_url.is_none() {
            return;
        }
        for asset in pages::assets() {
            let path = format!("{}/{}", pages::ASSETS_URL, asset.path);
            frozen.page(&path, Fixed::asset(asset));
        }
    }

    fn swagger(&self, openapi_url: &str, url: &str, frozen: &mut Frozen) {
        let redirect_url = format!("{url}/oauth2-redirect");
        let title = format!("{} - Swagger UI", self.info.title);
        let mut options = pages::SwaggerOptions::new(title, openapi_url);
        options.oauth2_redirect_url = Some(redirect_url.clone());
        frozen.page(url, Fixed::page(pages::swagger_html(&options), pages::swagger_policy(&options)));
        let redirect = Fixed::page(pages::oauth2_redirect_html(), pages::oauth2_redirect_policy());
        frozen.page(&redirect_url, redirect);
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
        if let Err(problem) = self.table.insert(Method::GET, path, Target::Fixed(Arc::new(page))) {
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
