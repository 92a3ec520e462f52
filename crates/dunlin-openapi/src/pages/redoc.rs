//! The ReDoc page, normally at `/redoc`.

use super::asset::REDOC_SCRIPT;
use super::policy::Policy;
use super::{ASSETS_URL, FAVICON, escape, link};

/// What the ReDoc page shows and where it finds its script.
#[derive(Clone, Debug)]
pub struct RedocOptions {
    /// The page's title; FastAPI uses `<title of the app> - ReDoc`.
    pub title: String,
    /// Address of the OpenAPI document, mount prefix included.
    pub openapi_url: String,
    /// Where [`assets`](super::assets) are served, without a trailing slash: `/docs/assets` unless set.
    pub assets_url: String,
    /// The script to load in place of the asset.
    pub script_url: Option<String>,
    /// The icon to show in place of dunlin's.
    pub favicon_url: Option<String>,
}

impl RedocOptions {
    /// A page with the script from inside the binary.
    pub fn new(title: impl Into<String>, openapi_url: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            openapi_url: openapi_url.into(),
            assets_url: ASSETS_URL.to_owned(),
            script_url: None,
            favicon_url: None,
        }
    }

    /// Whether the page has a script to load: its own, or one that the user names.
    fn is_interactive(&self) -> bool {
        self.script_url.is_some() || super::asset(REDOC_SCRIPT).is_some()
    }

    fn script_url(&self) -> String {
        self.script_url.clone().unwrap_or_else(|| format!("{}/{REDOC_SCRIPT}", self.assets_url))
    }
}

/// The ReDoc page; without the feature `docs-ui` and a script of the user's, a page with a link.
///
/// It uses the system's fonts: FastAPI's page asks Google for two.
pub fn redoc_html(options: &RedocOptions) -> String {
    if !options.is_interactive() {
        return link::html(&options.title, &options.openapi_url);
    }
    let title = escape::html(&options.title);
    let script_url = escape::html(&options.script_url());
    let openapi_url = escape::html(&options.openapi_url);
    let favicon_url = escape::html(options.favicon_url.as_deref().unwrap_or(FAVICON));
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{favicon_url}">
<title>{title}</title>
<style>body {{ margin: 0 }}</style>
</head>
<body>
<noscript>ReDoc needs JavaScript.</noscript>
<redoc spec-url="{openapi_url}"></redoc>
<script src="{script_url}"></script>
</body>
</html>
"#
    )
}

/// The `Content-Security-Policy` of [`redoc_html`] with the same options.
///
/// Inline styles are allowed because ReDoc writes its own into the page, and `blob:` workers because its search is one.
pub fn redoc_policy(options: &RedocOptions) -> String {
    if !options.is_interactive() {
        return Policy::closed().allow("img-src", "data:", &[]).finish();
    }
    Policy::closed()
        .allow("script-src", "'self'", &[&options.script_url()])
        .allow("style-src", "'self' 'unsafe-inline'", &[])
        .allow("img-src", "* data:", &[])
        .allow("font-src", "'self' data:", &[])
        .allow("connect-src", "'self'", &[&options.openapi_url])
        .allow("worker-src", "blob:", &[])
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_script(url: &str) -> RedocOptions {
        RedocOptions {
            script_url: Some(url.to_owned()),
            ..RedocOptions::new("Users - ReDoc", "/openapi.json")
        }
    }

    #[test]
    fn the_page_names_title_document_and_script() {
        let page = redoc_html(&with_script("/static/redoc.standalone.js"));
        for text in [
            "<title>Users - ReDoc</title>",
            r#"<redoc spec-url="/openapi.json">"#,
            r#"<script src="/static/redoc.standalone.js">"#,
        ] {
            assert!(page.contains(text), "{text} is not in {page}");
        }
        assert!(!page.contains("https://"), "{page}");
    }

    #[test]
    fn nothing_leaves_its_place() {
        let evil = "\"'\\</title></redoc><script>alert(1)</script>";
        let page = redoc_html(&RedocOptions {
            script_url: Some(evil.to_owned()),
            favicon_url: Some(evil.to_owned()),
            ..RedocOptions::new(evil, evil)
        });
        assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (1, 1), "{page}");
        assert!(page.contains("spec-url=\"&quot;&#39;\\&lt;/title&gt;"), "{page}");
    }

    #[test]
    fn the_policy_names_the_origins_that_the_page_uses() {
        let mut options = with_script("https://unpkg.com/redoc@2/bundles/redoc.standalone.js");
        options.openapi_url = "https://api.example/openapi.json".to_owned();
        let policy = redoc_policy(&options);
        assert!(policy.contains("script-src 'self' https://unpkg.com;"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://api.example;"), "{policy}");
    }

    #[test]
    fn without_scripts_the_page_is_a_link() {
        let options = RedocOptions::new("Users - ReDoc", "/openapi.json");
        let page = redoc_html(&options);
        assert_eq!(page.contains("/docs/assets/redoc@2.5.4/bundles/"), cfg!(feature = "docs-ui"));
        assert!(page.contains("/openapi.json"));
        assert_eq!(redoc_policy(&options).contains("script-src"), cfg!(feature = "docs-ui"));
    }
}
