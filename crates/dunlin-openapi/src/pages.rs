//! Documentation pages that need no network: Swagger UI, ReDoc, their files and their content security policies.
//!
//! Everything here is text and bytes; routes, caching headers and compression are the server's.
//!
//! ```
//! use dunlin_openapi::pages::{SwaggerOptions, swagger_html, swagger_policy};
//!
//! let options = SwaggerOptions::new("Users - Swagger UI", "/openapi.json");
//! assert!(swagger_html(&options).contains("<title>Users - Swagger UI</title>"));
//! assert!(swagger_policy(&options).starts_with("default-src 'none'"));
//! ```

mod asset;
mod escape;
mod link;
mod oauth2;
mod policy;
mod redoc;
mod swagger;

pub use asset::{Asset, asset, assets};
pub use oauth2::{oauth2_redirect_html, oauth2_redirect_policy};
pub use redoc::{RedocOptions, redoc_html, redoc_policy};
pub use swagger::{SwaggerOptions, swagger_html, swagger_policy};

/// Where the pages look for [`assets`] unless told otherwise.
pub const ASSETS_URL: &str = "/docs/assets";

/// A guillemot's head on a light disc, small enough to travel inside each page.
const FAVICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
    %3Ccircle cx='16' cy='16' r='16' fill='%23e8eef2'/%3E\
    %3Cpath d='M9 28V14a8 8 0 0 1 15-4l6 3-7 2v13z' fill='%231d2b36'/%3E\
    %3Ccircle cx='18' cy='11' r='1.6' fill='%23fff'/%3E%3C/svg%3E";
