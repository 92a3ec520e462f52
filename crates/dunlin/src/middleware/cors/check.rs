//! Mistakes in CORS settings that a browser would answer with silence.

use http::uri::Authority;
use http::{HeaderName, Method};

use super::Cors;
use super::policy::is_any;

/// Says everything that is wrong.
pub(super) fn check(cors: &Cors, problems: &mut Vec<String>) {
    let found = origins(cors).chain(methods(cors)).chain(headers(cors));
    problems.extend(found.map(|problem| format!("CORS: {problem}")));
}

fn origins(cors: &Cors) -> impl Iterator<Item = String> {
    let opens_all = is_any(&cors.origins) && cors.credentials;
    let all = opens_all.then(|| {
        "`*` with credentials would let every site act as the user who is logged in: name the origins"
            .to_owned()
    });
    all.into_iter()
        .chain(cors.origins.iter().filter(|origin| *origin != "*").filter_map(|origin| odd(origin)))
}

/// What is wrong with an origin that no browser would ever send.
fn odd(origin: &str) -> Option<String> {
    if origin == "null" {
        return Some("origin `null` is what any sandboxed frame sends: it cannot be allowed".to_owned());
    }
    if origin.contains('*') {
        return Some(format!("origin `{origin}`: `*` stands alone; for subdomains use `allow_origin_regex`"));
    }
    let authority = origin.split_once("://").and_then(|(_, rest)| rest.parse::<Authority>().ok());
    let is_plain = origin.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase());
    let is_origin = is_plain && !origin.contains('@') && authority.is_some();
    (!is_origin).then(|| {
        format!(
            "origin `{origin}` is none: write `scheme://host` or `scheme://host:port`, in lower case, nothing after it"
        )
    })
}

fn methods(cors: &Cors) -> impl Iterator<Item = String> {
    let is_method = |text: &str| {
        Method::from_bytes(text.as_bytes()).is_ok() && !text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let odd = cors.methods.iter().filter(move |text| *text != "*" && !is_method(text));
    odd.map(|text| format!("`{text}` is no method: write it in capitals"))
}

fn headers(cors: &Cors) -> impl Iterator<Item = String> {
    let names = cors.headers.iter().chain(&cors.expose).filter(|name| *name != "*");
    let odd = names.filter(|name| HeaderName::try_from(name.as_str()).is_err());
    odd.map(|name| format!("`{}` is no name of a header", name.escape_debug()))
}
