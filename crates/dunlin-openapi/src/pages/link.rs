//! The page that stands in for a documentation page whose scripts were left out of the binary.

use super::{FAVICON, escape};

/// A page without scripts that links to the OpenAPI document.
pub(super) fn html(title: &str, openapi_url: &str) -> String {
    let (title, url) = (escape::html(title), escape::html(openapi_url));
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{FAVICON}">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p>The OpenAPI document of this service: <a href="{url}">{url}</a></p>
<p>This server was built without the feature <code>docs-ui</code>, which holds the interactive pages.</p>
</body>
</html>
"#
    )
}
