//! The Swagger UI page, normally at `/docs`.

use serde_json::{Map, Value, json};

use super::asset::{SWAGGER_SCRIPT, SWAGGER_STYLE};
use super::policy::{Policy, script_hash};
use super::{ASSETS_URL, FAVICON, escape, link};

/// What the Swagger UI page shows and where it finds its files.
#[derive(Clone, Debug)]
pub struct SwaggerOptions {
    /// The page's title; FastAPI uses `<title of the app> - Swagger UI`.
    pub title: String,
    /// Address of the OpenAPI document, mount prefix included.
    pub openapi_url: String,
    /// Where [`assets`](super::assets) are served, without a trailing slash: `/docs/assets` unless set.
    pub assets_url: String,
    /// The script to load in place of the asset.
    pub script_url: Option<String>,
    /// The style sheet to load in place of the asset.
    pub style_url: Option<String>,
    /// The icon to show in place of dunlin's.
    pub favicon_url: Option<String>,
    /// Path of the page that receives OAuth2 answers ([`oauth2_redirect_html`](super::oauth2_redirect_html)).
    pub oauth2_redirect_url: Option<String>,
    /// Swagger UI's configuration, laid over FastAPI's defaults.
    pub swagger_ui_parameters: Map<String, Value>,
    /// What Swagger UI's `initOAuth` is called with.
    pub init_oauth: Option<Map<String, Value>>,
}

impl SwaggerOptions {
    /// A page with the files from inside the binary and FastAPI's defaults, without OAuth2.
    pub fn new(title: impl Into<String>, openapi_url: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            openapi_url: openapi_url.into(),
            assets_url: ASSETS_URL.to_owned(),
            script_url: None,
            style_url: None,
            favicon_url: None,
            oauth2_redirect_url: None,
            swagger_ui_parameters: Map::new(),
            init_oauth: None,
        }
    }

    /// Whether the page has a script to load: its own, or one that the user names.
    fn is_interactive(&self) -> bool {
        self.script_url.is_some() || super::asset(SWAGGER_SCRIPT).is_some()
    }

    fn script_url(&self) -> String {
        self.script_url.clone().unwrap_or_else(|| format!("{}/{SWAGGER_SCRIPT}", self.assets_url))
    }

    fn style_url(&self) -> String {
        self.style_url.clone().unwrap_or_else(|| format!("{}/{SWAGGER_STYLE}", self.assets_url))
    }

    fn favicon_url(&self) -> &str {
        self.favicon_url.as_deref().unwrap_or(FAVICON)
    }
}

/// The Swagger UI page; without the feature `docs-ui` and a script of the user's, a page with a link.
pub fn swagger_html(options: &SwaggerOptions) -> String {
    if !options.is_interactive() {
        return link::html(&options.title, &options.openapi_url);
    }
    let title = escape::html(&options.title);
    let style_url = escape::html(&options.style_url());
    let script_url = escape::html(&options.script_url());
    let favicon_url = escape::html(options.favicon_url());
    let script = inline_script(options);
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{style_url}">
<link rel="icon" href="{favicon_url}">
<title>{title}</title>
</head>
<body>
<div id="swagger-ui"></div>
<noscript>Swagger UI needs JavaScript.</noscript>
<script src="{script_url}"></script>
<script>{script}</script>
</body>
</html>
"#
    )
}

/// The `Content-Security-Policy` of [`swagger_html`] with the same options.
///
/// Only the page's own scripts run. Requests and images may go anywhere: the page is a client of the servers and token
/// addresses that the document names, and it shows the images of descriptions and answers.
pub fn swagger_policy(options: &SwaggerOptions) -> String {
    if !options.is_interactive() {
        return Policy::closed().allow("img-src", "data:", &[]).finish();
    }
    let hash = script_hash(&inline_script(options));
    Policy::closed()
        .allow("script-src", &format!("'self' {hash}"), &[&options.script_url()])
        .allow("style-src", "'self'", &[&options.style_url()])
        .allow("img-src", "* data: blob:", &[])
        .allow("media-src", "* data: blob:", &[])
        .allow("font-src", "'self' data:", &[])
        .allow("connect-src", "*", &[])
        .finish()
}

/// The script that starts Swagger UI: one configuration entry a line, in FastAPI's order and spelling.
fn inline_script(options: &SwaggerOptions) -> String {
    let mut lines = vec![format!("url: {},", escape::script_string(&options.openapi_url))];
    for (name, value) in &configuration(&options.swagger_ui_parameters) {
        lines.push(format!("{}: {},", escape::script_json(name), escape::script_json(value)));
    }
    if let Some(url) = &options.oauth2_redirect_url {
        lines.push(format!("oauth2RedirectUrl: window.location.origin + {},", escape::script_string(url)));
    }
    lines.push(
        "presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],".to_owned(),
    );
    let init_oauth = match &options.init_oauth {
        Some(settings) => format!("ui.initOAuth({});\n", escape::script_json(settings)),
        None => String::new(),
    };
    format!("\nconst ui = SwaggerUIBundle({{\n{}\n}});\n{init_oauth}", lines.join("\n"))
}

/// FastAPI's defaults, then the user's entries over them.
fn configuration(parameters: &Map<String, Value>) -> Map<String, Value> {
    let defaults = [
        ("dom_id", json!("#swagger-ui")),
        ("layout", json!("BaseLayout")),
        ("deepLinking", json!(true)),
        ("showExtensions", json!(true)),
        ("showCommonExtensions", json!(true)),
    ];
    let mut all: Map<String, Value> =
        defaults.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    all.extend(parameters.clone());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    /// The page with a script (so that it is one without the feature, too) contains every expected text.
    #[track_caller]
    fn check(options: &SwaggerOptions, expected: &[&str]) {
        let options =
            SwaggerOptions { script_url: Some("/static/swagger-ui-bundle.js".to_owned()), ..options.clone() };
        let page = swagger_html(&options);
        for text in expected {
            assert!(page.contains(text), "{text} is not in {page}");
        }
    }

    fn plain() -> SwaggerOptions {
        SwaggerOptions::new("Users - Swagger UI", "/openapi.json")
    }

    #[test]
    fn the_page_says_what_fastapi_s_page_says() {
        let oauth2_redirect_url = Some("/docs/oauth2-redirect".to_owned());
        check(
            &SwaggerOptions { oauth2_redirect_url, ..plain() },
            &[
                "<title>Users - Swagger UI</title>",
                "/docs/assets/swagger-ui-dist@5.35.0/swagger-ui.css",
                "url: '/openapi.json',",
                "oauth2RedirectUrl: window.location.origin + '/docs/oauth2-redirect'",
                r##""dom_id": "#swagger-ui""##,
                r#""layout": "BaseLayout","#,
                r#""deepLinking": true,"#,
                r#""showExtensions": true,"#,
                r#""showCommonExtensions": true,"#,
                "presets: [",
                "SwaggerUIBundle.presets.apis,",
                "SwaggerUIBundle.SwaggerUIStandalonePreset",
            ],
        );
        assert!(!swagger_html(&plain()).contains("oauth2RedirectUrl"));
        assert!(!swagger_html(&plain()).contains("initOAuth"));
    }

    #[test]
    fn parameters_lie_over_the_defaults() {
        let parameters = object(&json!({"deepLinking": false, "syntaxHighlight": {"theme": "obsidian"}}));
        let options = SwaggerOptions { swagger_ui_parameters: parameters, ..plain() };
        check(&options, &[r#""deepLinking": false,"#, r#""syntaxHighlight": {"theme": "obsidian"}"#]);
        assert!(!inline_script(&options).contains("\"deepLinking\": true"));
    }

    #[test]
    fn init_oauth_is_called_with_the_settings() {
        let settings = object(&json!({"clientId": "the-foo-clients", "appName": "The App"}));
        let options = SwaggerOptions { init_oauth: Some(settings), ..plain() };
        check(&options, &[r#"ui.initOAuth({"clientId": "the-foo-clients", "appName": "The App"});"#]);
    }

    #[test]
    fn nothing_leaves_its_place() {
        let evil = "\"'\\</title></script><script>alert(1)</script><!--";
        let parameters = object(&json!({evil: evil}));
        let options = SwaggerOptions {
            assets_url: evil.to_owned(),
            script_url: Some(evil.to_owned()),
            favicon_url: Some(evil.to_owned()),
            oauth2_redirect_url: Some(evil.to_owned()),
            swagger_ui_parameters: parameters.clone(),
            init_oauth: Some(parameters),
            ..SwaggerOptions::new(evil, evil)
        };
        let page = swagger_html(&options);
        assert!(!page.contains("alert(1)</script>") && !page.contains("<!--"), "{page}");
        assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (2, 2), "{page}");
        assert_eq!(page.matches("</title>").count(), 1, "{page}");
        assert!(page.contains("url: '\\u0022\\u0027\\u005c\\u003c/title"), "{page}");
    }

    #[test]
    fn the_policy_allows_exactly_the_page_s_script() {
        let options = SwaggerOptions { script_url: Some("https://cdn.example/ui.js".to_owned()), ..plain() };
        let page = swagger_html(&options);
        let script =
            page.rsplit_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).unwrap().0;
        let expected = format!("script-src 'self' {} https://cdn.example;", script_hash(script));
        assert!(swagger_policy(&options).contains(&expected), "{}", swagger_policy(&options));
        let other = SwaggerOptions { openapi_url: "/other.json".to_owned(), ..options };
        assert!(!swagger_policy(&other).contains(&expected));
    }

    #[test]
    fn without_scripts_the_page_is_a_link() {
        let page = swagger_html(&plain());
        assert_eq!(page.contains("<script"), cfg!(feature = "docs-ui"));
        assert!(page.contains("/openapi.json"));
        assert_eq!(swagger_policy(&plain()).contains("script-src"), cfg!(feature = "docs-ui"));
    }
}
