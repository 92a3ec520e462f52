//! Enums whose variants have a tag, in pydantic's words for discriminated unions.

use serde_json::Value;

use super::node::Shape;
use super::{Data, Node, Union, Variant, union_has_secret};
use crate::choice::python_text;
use crate::{At, Collector, Issue, Rules, Seen, Segment};

/// How much of a wrong tag is shown.
const MAX_TAG: usize = 100;

/// `{"kind": "circle", ..}`
pub(super) fn internal<U: Union>(
    value: &Node,
    tag: &'static str,
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<U> {
    let (variant, name) = find::<U>(value, tag, at, collector)?;
    variant.decode(Data::without(value, tag), &at.label(name), collector)
}

/// `{"kind": "circle", "data": {..}}`
pub(super) fn adjacent<U: Union>(
    value: &Node,
    (tag, content): (&'static str, &'static str),
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<U> {
    let (variant, name) = find::<U>(value, tag, at, collector)?;
    let branch = at.label(name);
    let at = branch.join(Segment::Key(content), &Rules::NONE);
    match (value.get(content), variant.as_unit()) {
        (_, Some(unit)) => Some(unit),
        (Some(data), None) => variant.decode(Data::new(data), &at, collector),
        (None, None) => {
            let has_secret = has_secret::<U>();
            if has_secret {
                collector.secret(&branch);
            }
            collector.unshown(has_secret, &at, Issue::missing());
            None
        }
    }
}

/// `"nothing"` or `{"circle": {..}}`
pub(super) fn external<U: Union>(value: &Node, at: &At<'_>, collector: &mut Collector) -> Option<U> {
    let (name, data) = match (value.text(), &value.shape) {
        (Some(name), _) => (name, None),
        (None, Shape::Map(members)) if members.len() == 1 => {
            let (name, data) = members.first()?;
            (name.as_str(), Some(data))
        }
        _ => {
            let msg = format!("Input should be an object with one key: {}", expected::<U>());
            wrong::<U>(at, Issue::new("union_tag_not_found", msg), collector);
            return None;
        }
    };
    let variant = U::VARIANTS.iter().find(|variant| variant.is_called(name));
    let other = || U::VARIANTS.iter().find(|variant| variant.is_other && data.is_none());
    match (variant.or_else(other).map(|variant| (variant, variant.as_unit())), data) {
        (Some((_, Some(unit))), data) if data.is_none_or(Node::is_null) => Some(unit),
        (Some((variant, None)), Some(data)) => {
            variant.decode(Data::new(data), &at.join(Segment::Key(name), &Rules::NONE), collector)
        }
        _ => {
            refuse::<U>(name, "the key", at, collector);
            None
        }
    }
}

impl<U> Variant<U> {
    fn as_unit(&self) -> Option<U> {
        match &self.form {
            super::variant::Form::Unit(make) => Some(make()),
            super::variant::Form::Holds(_) => None,
        }
    }
}

/// The variant that the tag names, and the tag.
fn find<'v, U: Union>(
    value: &'v Node,
    tag: &'static str,
    at: &At<'_>,
    collector: &mut Collector,
) -> Option<(&'static Variant<U>, &'v str)> {
    let Shape::Map(_) = &value.shape else {
        let msg = "Input should be a valid dictionary or object to extract fields from";
        wrong::<U>(at, Issue::new("model_attributes_type", msg), collector);
        return None;
    };
    let Some(found) = value.get(tag) else {
        let discriminator = python_text(tag);
        let msg = format!("Unable to extract tag using discriminator {discriminator}");
        let issue = Issue::new("union_tag_not_found", msg).with("discriminator", discriminator);
        wrong::<U>(at, issue, collector);
        return None;
    };
    let name = found.text();
    let variant = name.and_then(|name| U::VARIANTS.iter().find(|variant| variant.is_called(name)));
    let other = || U::VARIANTS.iter().find(|variant| variant.is_other);
    match (variant.or_else(other), name) {
        (Some(variant), name) => Some((variant, name.unwrap_or(variant.name))),
        (None, _) => {
            refuse::<U>(&python(&found.to_value()), &python_text(tag), at, collector);
            None
        }
    }
}

#[cold]
fn refuse<U: Union>(tag: &str, discriminator: &str, at: &At<'_>, collector: &mut Collector) {
    let tag: String = tag.chars().take(MAX_TAG).collect();
    let expected = expected::<U>();
    let msg = format!(
        "Input tag '{tag}' found using {discriminator} does not match any of the expected tags: {expected}"
    );
    let issue = Issue::new("union_tag_invalid", msg).with("discriminator", discriminator);
    let issue = issue.with("tag", tag).with("expected_tags", expected);
    wrong::<U>(at, issue, collector);
}

/// Notes that it is not known which variant was sent.
#[cold]
fn wrong<U: Union>(at: &At<'_>, issue: Issue, collector: &mut Collector) {
    collector.unshown(has_secret::<U>(), at, issue);
}

fn has_secret<U: Union>() -> bool {
    union_has_secret::<U>(&mut Seen::default())
}

fn expected<U: Union>() -> String {
    let tags = U::VARIANTS.iter().flat_map(|variant| std::iter::once(&variant.name).chain(variant.aliases));
    tags.map(|tag| python_text(tag)).collect::<Vec<_>>().join(", ")
}

/// The value as Python shows it.
fn python(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => python_value(other),
    }
}

fn python_value(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => python_text(text),
        Value::Array(list) => format!("[{}]", list.iter().map(python_value).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let members =
                map.iter().map(|(key, value)| format!("{}: {}", python_text(key), python_value(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}
