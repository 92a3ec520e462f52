//! What can be said to be wrong from the attribute and the signature alone.

use syn::{Error, Type};

use super::options::{Options, Place};
use crate::function::{Argument, Origin, Signature, check_worker};
use crate::model::Errors;
use crate::owned;

/// Arguments that the path names come from the path; each name of the path is some argument's.
pub(crate) fn path_names(options: &Options, signature: &mut Signature, errors: &mut Errors) {
    let path = options.path.value();
    let names = match names(&path) {
        Ok(names) => names,
        Err(message) => {
            errors.at(options.path.span(), message);
            return;
        }
    };
    for argument in &mut signature.arguments {
        if argument.origin == Origin::Auto && names.iter().any(|name| argument.wire() == **name) {
            argument.origin = Origin::Path;
        }
    }
    // one that is wrong itself may have been it
    let is_whole = signature.arguments.len() == signature.item.sig.inputs.len();
    // a dependency may read it; then only the start of the app can tell
    if !is_whole || signature.arguments.iter().any(is_dependency) {
        return;
    }
    let read = |name: &&String| signature.arguments.iter().any(|argument| reads(argument, name));
    if let Some(name) = names.iter().find(|name| !read(name)) {
        errors.push(unread(name, options, signature));
    }
}

/// A path names what no argument reads: there is none of this name, or one that is marked to come from elsewhere.
fn unread(name: &str, options: &Options, signature: &Signature) -> Error {
    let marked = signature.arguments.iter().find(|argument| argument.wire() == name);
    if let Some((argument, mark)) = marked.and_then(|argument| Some((argument, argument.origin.mark()?))) {
        let message = format!(
            "`{name}` is a parameter of the path: take `#[{mark}]` off it, or give it another name on the wire by \
             `#[{mark}(alias = \"..\")]`"
        );
        return Error::new(argument.name.span(), message);
    }
    let arguments: Vec<_> =
        signature.arguments.iter().map(|argument| format!("`{}`", argument.name)).collect();
    let have = match arguments.is_empty() {
        true => "the function has no arguments".to_owned(),
        false => format!("the function has {}", arguments.join(", ")),
    };
    let message = format!("path parameter `{name}` has no argument of its name; {have}");
    Error::new(options.path.span(), message)
}

/// A list comes from the body, which GET, HEAD and WebSockets have none of.
pub(crate) fn lists(verb: &str, signature: &Signature, errors: &mut Errors) {
    if !matches!(verb, "Get" | "Head" | "WebSocket") {
        return;
    }
    for argument in signature.arguments.iter().filter(|argument| argument.origin == Origin::Auto) {
        let Type::Path(path) = &argument.ty else { continue };
        let is_list = |name: &str| ["Vec", "HashSet", "BTreeSet"].contains(&name);
        if path.path.segments.last().is_some_and(|last| is_list(&last.ident.to_string())) {
            let (name, ty) = (&argument.name, owned::shown(&argument.ty));
            let (what, or) = match verb {
                "WebSocket" => ("WebSocket", "receive it as a message by `socket.receive_json()`"),
                _ => ("GET or HEAD request", "`#[body]` if clients really send one"),
            };
            let message = format!(
                "a {what} has no body to read a list from: write `#[query] {name}: {ty}` for `?{0}=1&{0}=2`, or {or}",
                argument.wire()
            );
            errors.at(argument.name.span(), message);
        }
    }
}

/// `run` belongs to a `fn`: an `async fn` is on the event loop.
pub(crate) fn place(options: &Options, signature: &Signature, errors: &mut Errors) {
    if let (Some((word, _)), true) = (&options.run, signature.is_async) {
        let message = "an `async fn` runs on the event loop: drop `async` to run it in a pool, or drop `run`";
        errors.at(word.span(), message);
    }
    if let Some((_, Place { is_process: true, .. })) = &options.run {
        check_worker(signature, errors);
    }
}

fn reads(argument: &Argument, name: &str) -> bool {
    argument.origin == Origin::Path && argument.wire() == name
}

fn is_dependency(argument: &Argument) -> bool {
    let Type::Path(path) = &argument.ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Depends" || last.ident == "Request")
}

/// Stands for the converter where none is written: no one is called so.
const NONE: &str = "";

/// The names in `/users/{user_id}/files/{file:path}`.
fn names(path: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    if let Some(name) = path.split('/').find_map(|segment| segment.strip_prefix(':')) {
        return Err(format!("write `{{{name}}}`: `:{name}` is no parameter but text as it stands"));
    }
    let mut rest = path;
    while let Some(open) = rest.find(['{', '}']) {
        let Some(close) = rest[open..].find('}').filter(|_| rest.as_bytes()[open] == b'{') else {
            return Err("braces in a path come in pairs: `{name}`".to_owned());
        };
        let inner = &rest[open + 1..open + close];
        let (name, converter) = inner.split_once(':').unwrap_or((inner, NONE));
        if !matches!(converter, NONE | "path") {
            return Err(format!(
                "write `{{{name}}}`: the type of the argument `{name}` says what fits; the only converter is \
                 `{{{name}:path}}`, for the rest of the path"
            ));
        }
        if name.is_empty() || !name.chars().all(|letter| letter == '_' || letter.is_alphanumeric()) {
            return Err(format!("`{{{inner}}}` names no argument: write `{{name}}` or `{{name:path}}`"));
        }
        if names.iter().any(|other| other == name) {
            return Err(format!("path parameter `{name}` is there twice"));
        }
        names.push(name.to_owned());
        rest = &rest[open + close + 1..];
    }
    Ok(names)
}
