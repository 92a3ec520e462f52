//! What can be said to be wrong from the attribute and the signature alone.

use syn::Type;

use super::options::Options;
use crate::function::{Argument, Origin, Signature};
use crate::model::Errors;

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
    // a dependency may read it; then only the start of the app can tell
    if signature.arguments.iter().any(is_dependency) {
        return;
    }
    let read = |name: &&String| signature.arguments.iter().any(|argument| reads(argument, name));
    if let Some(name) = names.iter().find(|name| !read(name)) {
        let arguments: Vec<_> =
            signature.arguments.iter().map(|argument| format!("`{}`", argument.name)).collect();
        let have = match arguments.is_empty() {
            true => "the function has no arguments".to_owned(),
            false => format!("the function has {}", arguments.join(", ")),
        };
        let message = format!("path parameter `{name}` has no argument of its name; {have}");
        errors.at(options.path.span(), message);
    }
}

/// `run` belongs to a `fn`: an `async fn` is on the event loop.
pub(crate) fn place(options: &Options, signature: &Signature, errors: &mut Errors) {
    if let (Some((word, _)), true) = (&options.run, signature.is_async) {
        let message = "an `async fn` runs on the event loop: drop `async` to run it in a pool, or drop `run`";
        errors.at(word.span(), message);
    }
}

fn reads(argument: &Argument, name: &str) -> bool {
    argument.origin == Origin::Path && argument.wire() == name
}

fn is_dependency(argument: &Argument) -> bool {
    let Type::Path(path) = &argument.ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Depends" || last.ident == "Request")
}

/// The names in `/users/{user_id}/files/{file:path}`.
fn names(path: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find(['{', '}']) {
        let Some(close) = rest[open..].find('}').filter(|_| rest.as_bytes()[open] == b'{') else {
            return Err("braces in a path come in pairs: `{name}`".to_owned());
        };
        let inner = &rest[open + 1..open + close];
        let (name, converter) = inner.split_once(':').unwrap_or((inner, "str"));
        if !matches!(converter, "str" | "path" | "int" | "float" | "uuid") {
            return Err(format!(
                "`{converter}` is no converter: it is `path` for the rest of the path; types come from the argument"
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
