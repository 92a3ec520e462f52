//! From operations to an OpenAPI 3.1 document and the pages that show it. Pure: bytes in, bytes out.

mod document;
pub mod pages;

pub use document::{Contact, ExternalDocs, Info, License, Server, Tag, document, plain_path};
