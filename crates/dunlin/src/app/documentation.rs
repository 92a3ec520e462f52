//! The OpenAPI document and its pages, made once at start.

use std::sync::Arc;

use bytes::Bytes;
use dunlin_openapi::pages;
use http::Method;

use super::App;
use super::freeze::Frozen;
use crate::reply::Fixed;
use crate::routing::Target;

impl App {
    /// Adds the document and its pages to the table.
    pub(crate) fn documentation(&self, frozen: &mut Frozen) {
        let Some(openapi_url) = &self.docs.openapi_url else { return };
        let schemas = std::mem::take(&mut frozen.plan.schemas);
        let document = dunlin_openapi::document(&self.info, &frozen.operations, schemas);
        let document = Fixed::new("application/json", document.to_string());
        frozen.page(openapi_url, document);
        if let Some(url) = &self.docs.docs_url {
            let mut options = pages::SwaggerOptions::new(&self.info.title, openapi_url);
            options.oauth2_redirect_url = Some(format!("{url}/oauth2-redirect"));
            frozen.page(url, Fixed::page(pages::swagger_html(&options), pages::swagger_policy(&options)));
            let redirect = Fixed::page(pages::oauth2_redirect_html(), pages::oauth2_redirect_policy());
            frozen.page(&format!("{url}/oauth2-redirect"), redirect);
        }
        if let Some(url) = &self.docs.redoc_url {
            let options = pages::RedocOptions::new(&self.info.title, openapi_url);
            frozen.page(url, Fixed::page(pages::redoc_html(&options), pages::redoc_policy(&options)));
        }
        for asset in pages::assets() {
            let path = format!("{}/{}", pages::ASSETS_URL, asset.path);
            frozen.page(&path, Fixed::asset(asset));
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
        let etag = Some(asset.etag.to_owned());
        Fixed { gzip: true, etag, immutable: true, ..Fixed::new(asset.content_type, body) }
    }
}
