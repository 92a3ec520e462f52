//! From an endpoint back to its path.

use std::collections::HashMap;
use std::fmt::{Display, Write};

use dunlin_core::{Error, Result, Spec};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a segment (RFC 3986, 2.3); in the rest of a path `/` does too.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const REST: &AsciiSet = &SEGMENT.remove(b'/');

/// The paths of an app's endpoints, with their parameters.
#[derive(Clone, Default)]
pub(crate) struct Urls {
    paths: HashMap<Name, String>,
}

/// An endpoint, told from others of its name by where it stands.
type Name = (&'static str, &'static str, &'static str);

impl Urls {
    /// Notes where an endpoint is served; the first place counts.
    pub(crate) fn note(&mut self, spec: &Spec, path: String) {
        self.paths.entry(name(spec)).or_insert(path);
    }

    /// The path of an endpoint with these values in the place of its parameters.
    ///
    /// # Errors
    /// When the app does not serve the endpoint, or the values are not those of its parameters.
    pub(crate) fn path(&self, spec: &Spec, values: &[(&str, &dyn Display)]) -> Result<String> {
        let pattern = self
            .paths
            .get(&name(spec))
            .ok_or_else(|| Error::msg(format!("`{}` is no endpoint of this app", spec.name)))?;
        fill(pattern, values)
            .map_err(|problem| Error::msg(format!("the path of `{}`, {pattern}, {problem}", spec.name)))
    }
}

fn name(spec: &Spec) -> Name {
    (spec.module, spec.name, spec.path)
}

fn fill(pattern: &str, values: &[(&str, &dyn Display)]) -> Result<String, String> {
    let mut path = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut used = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let (parameter, behind) = after.split_once('}').unwrap_or((after, ""));
        let name = parameter.split(':').next().unwrap_or(parameter);
        let found = values.iter().find(|(other, _)| *other == name);
        let (_, value) = found.ok_or_else(|| format!("needs a value for `{name}`"))?;
        let text = value.to_string();
        let is_rest = parameter.ends_with(":path");
        if text.is_empty() && !is_rest {
            return Err(format!("cannot hold an empty `{name}`"));
        }
        path.push_str(before);
        let escaped = utf8_percent_encode(&text, if is_rest { REST } else { SEGMENT });
        write!(path, "{escaped}").map_err(|error| error.to_string())?;
        used += 1;
        rest = behind;
    }
    path.push_str(rest);
    match values.iter().find(|(name, _)| !pattern_has(pattern, name)) {
        Some((name, _)) => Err(format!("has no parameter `{name}`")),
        None if values.len() > used => Err("was given a value twice".to_owned()),
        None => Ok(path),
    }
}

fn pattern_has(pattern: &str, name: &str) -> bool {
    super::names(pattern).iter().any(|other| other == name)
}
