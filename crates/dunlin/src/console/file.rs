//! The files of the page, as they are in the binary, and the pages that let nobody in.

use bytes::Bytes;
use dunlin_core::{Body, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// What the page may do: run its own files, and ask this server. No text becomes HTML, whatever a script tries.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'";

/// Files that anybody may have: there is nothing of the app in them. Name, media type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("style.css", STYLE, include_str!("page/style.css")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("theme.js", SCRIPT, include_str!("page/theme.js")),
    ("main.js", SCRIPT, include_str!("page/main.js")),
    ("chart.js", SCRIPT, include_str!("page/chart.js")),
    ("document.js", SCRIPT, include_str!("page/document.js")),
    ("format.js", SCRIPT, include_str!("page/format.js")),
    ("history.js", SCRIPT, include_str!("page/history.js")),
    ("overview.js", SCRIPT, include_str!("page/overview.js")),
    ("panels.js", SCRIPT, include_str!("page/panels.js")),
    ("places.js", SCRIPT, include_str!("page/places.js")),
    ("reports.js", SCRIPT, include_str!("page/reports.js")),
    ("requests.js", SCRIPT, include_str!("page/requests.js")),
    ("routes.js", SCRIPT, include_str!("page/routes.js")),
    ("tasks.js", SCRIPT, include_str!("page/tasks.js")),
    ("uplot.js", SCRIPT, include_str!("../../assets/uplot/uPlot.iife.min.js")),
    ("uplot.css", STYLE, include_str!("../../assets/uplot/uPlot.min.css")),
];

const PAGE: &str = include_str!("page/index.html");
const LOCKED: &str = include_str!("page/locked.html");

/// Has a browser ask again, from this very page.
const AGAIN: &str = "<meta http-equiv=\"refresh\" content=\"0; url=./\">";

/// A file that anybody may have.
pub(super) fn public(name: &str) -> Option<Response> {
    let (_, media, text) = FILES.iter().find(|(known, ..)| *known == name)?;
    Some(sent(StatusCode::OK, media, text.as_bytes()))
}

/// The page itself.
pub(super) fn page() -> Response {
    sent(StatusCode::OK, HTML, PAGE.as_bytes())
}

/// Figures as JSON.
pub(super) fn figures(json: Vec<u8>) -> Response {
    sent(StatusCode::OK, "application/json", json)
}

/// Says where the token is, with the address that was printed: that of the server, not what the request calls it. Who
/// followed a link of another site has not sent the cookie; asking once more, from here, the browser does.
pub(super) fn locked(place: &str, again: bool) -> Response {
    let page =
        LOCKED.replace("<!-- place -->", place).replace("<!-- again -->", if again { AGAIN } else { "" });
    sent(StatusCode::UNAUTHORIZED, HTML, page)
}

/// Says why nobody is let in.
pub(super) fn refused(what: &str, why: &str) -> Response {
    plain(StatusCode::FORBIDDEN, &format!("{what}. {why}\n"))
}

/// A line of text.
pub(super) fn plain(status: StatusCode, text: &str) -> Response {
    sent(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

/// A response of the console: kept nowhere, shown in no frame, read by no other site.
fn sent(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    for (name, value) in [
        (CONTENT_TYPE, media),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_FRAME_OPTIONS, "DENY"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../assets/README.md");

    #[test]
    fn the_library_is_the_one_that_the_readme_names() {
        for (name, _, text) in FILES.iter().filter(|(name, ..)| name.starts_with("uplot")) {
            let sum: String =
                hmac_sha256::Hash::hash(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(README.contains(&sum), "{name}: README lacks {sum}");
        }
    }

    #[test]
    fn the_page_names_files_that_are_there_and_no_others() {
        let scripts = FILES.iter().filter(|(name, ..)| !name.starts_with("uplot"));
        let texts = [PAGE, LOCKED].into_iter().chain(scripts.map(|(.., text)| *text));
        let texts: String = texts.collect();
        for (name, ..) in FILES {
            let is_used =
                [format!("\"{name}\""), format!("\"./{name}\"")].iter().any(|used| texts.contains(used));
            assert!(is_used, "nobody loads {name}");
        }
        for import in texts.split("from \"./").skip(1) {
            let name = import.split('"').next().unwrap();
            assert!(FILES.iter().any(|(known, ..)| *known == name), "{name} is not there");
        }
    }

    #[test]
    fn no_script_makes_html_of_text_and_no_page_has_script_or_style_inside() {
        for (name, _, text) in FILES {
            for trap in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "http://cdn",
                "https://cdn",
            ] {
                assert!(!text.contains(trap), "{name} has {trap}");
            }
        }
        for page in [PAGE, LOCKED] {
            assert!(
                !page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick"),
                "{page}"
            );
            assert_eq!(page.matches("<script").count(), page.matches("<script src=").count());
        }
    }
}
