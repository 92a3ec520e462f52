//! What was sent where something is wrong, looked up in the source after the fact.

use std::ops::Range;

use serde_json::Value;

use super::scan::Scan;
use crate::{Collector, Input, Issue, Step, json_value, to_json};

/// Larger values are not echoed.
const MAX_ECHO: usize = 1024;

/// What stands in an echo for a secret.
const MASK: &str = "**********";

/// Looks up the issues from number `first` on in a JSON document that lies `depth` steps deep in their paths.
#[cold]
pub(super) fn echo_json(bytes: &[u8], depth: usize, first: usize, collector: &mut Collector) {
    let is_shy = collector.is_shy();
    let (issues, secrets) = collector.echo_from(first);
    let paths: Vec<Option<Vec<&Step>>> = issues.iter().map(|issue| data_path(issue, depth)).collect();
    let mut wanted: Vec<Wanted<'_>> =
        paths.iter().flatten().map(|path| Wanted { path, found: None }).collect();
    let mut indices: Vec<usize> = (0..wanted.len()).collect();
    find(&mut Scan::new(bytes), &mut wanted, &mut indices, 0);
    let mut found: Vec<Option<Range<usize>>> = wanted.into_iter().map(|wanted| wanted.found).collect();
    found.reverse();
    let inputs: Vec<Option<Input>> = paths
        .iter()
        .map(|path| {
            path.as_ref().map(|path| captured(bytes, found.pop().flatten(), path, (secrets, depth, is_shy)))
        })
        .collect();
    for (issue, input) in issues.iter_mut().zip(inputs) {
        if let Some(input) = input {
            issue.input = input;
        }
    }
}

/// Fills in the issues from number `first` on from a value at hand.
#[cold]
pub(super) fn echo_value(value: &Value, depth: usize, first: usize, collector: &mut Collector) {
    let is_shy = collector.is_shy();
    let (issues, secrets) = collector.echo_from(first);
    for issue in issues {
        let Some(path) = data_path(issue, depth) else { continue };
        let mut place = Some(value);
        for step in &path {
            place = match (step, place) {
                (Step::Key(key), Some(Value::Object(map))) => map.get(key),
                (Step::Index(index), Some(Value::Array(list))) => list.get(*index),
                _ => None,
            };
        }
        let mut value = place.cloned().unwrap_or_default();
        mask(&mut value, &path, secrets, depth);
        let is_hidden = is_shy && (value.is_object() || value.is_array());
        issue.input = if is_hidden { Input::Hidden } else { fitting(value) };
    }
}

/// The steps into the data that lead to what the issue echoes; `None` when that is settled.
fn data_path(issue: &Issue, depth: usize) -> Option<Vec<&Step>> {
    let steps = issue.loc.get(depth..).unwrap_or(&[]).iter();
    let mut path: Vec<&Step> = steps.filter(|step| !matches!(step, Step::Label(_))).collect();
    match issue.input {
        Input::Here => Some(path),
        Input::Parent => path.pop().map(|_| path),
        Input::Value(_) | Input::Hidden => None,
    }
}

struct Wanted<'a> {
    path: &'a [&'a Step],
    found: Option<Range<usize>>,
}

/// Walks to all wanted places in one pass; `indices` are those that lie in the value ahead, `depth` steps deep.
fn find(scan: &mut Scan<'_>, wanted: &mut [Wanted<'_>], indices: &mut [usize], depth: usize) {
    for index in indices.iter() {
        wanted[*index].found = None;
    }
    let is_deeper = indices.iter().any(|index| wanted[*index].path.len() > depth);
    let first = scan.peek();
    let start = scan.at;
    match first {
        Some(b'{') if is_deeper => find_members(scan, wanted, indices, depth),
        Some(b'[') if is_deeper => find_items(scan, wanted, indices, depth),
        _ => {
            scan.skip();
        }
    }
    for index in indices.iter() {
        if wanted[*index].path.len() == depth {
            wanted[*index].found = Some(start..scan.at);
        }
    }
}

fn find_members(scan: &mut Scan<'_>, wanted: &mut [Wanted<'_>], indices: &[usize], depth: usize) {
    scan.at += 1;
    let mut count = 0;
    while scan.next(count, b'}') {
        count += 1;
        let Some(key) = scan.key() else { return };
        let is_here =
            |index: &usize| matches!(wanted[*index].path.get(depth), Some(Step::Key(step)) if *step == key);
        let mut here: Vec<usize> = indices.iter().copied().filter(is_here).collect();
        find_or_skip(scan, wanted, &mut here, depth + 1);
    }
    scan.take(b'}');
}

fn find_items(scan: &mut Scan<'_>, wanted: &mut [Wanted<'_>], indices: &[usize], depth: usize) {
    scan.at += 1;
    let mut count = 0;
    while scan.next(count, b']') {
        let is_here = |index: &usize| wanted[*index].path.get(depth) == Some(&&Step::Index(count));
        let mut here: Vec<usize> = indices.iter().copied().filter(is_here).collect();
        find_or_skip(scan, wanted, &mut here, depth + 1);
        count += 1;
    }
    scan.take(b']');
}

fn find_or_skip(scan: &mut Scan<'_>, wanted: &mut [Wanted<'_>], here: &mut [usize], depth: usize) {
    if here.is_empty() {
        scan.skip();
    } else {
        find(scan, wanted, here, depth);
    }
}

fn captured(
    bytes: &[u8],
    range: Option<Range<usize>>,
    path: &[&Step],
    (secrets, depth, is_shy): (&[Vec<Step>], usize, bool),
) -> Input {
    let Some(text) = range.and_then(|range| bytes.get(range)) else { return Input::Value(Value::Null) };
    let is_nested = matches!(text.first(), Some(b'{' | b'['));
    if text.len() > MAX_ECHO || (is_shy && is_nested) {
        return Input::Hidden;
    }
    match json_value(text) {
        Ok(mut value) => {
            mask(&mut value, path, secrets, depth);
            Input::Value(value)
        }
        Err(_) => Input::Hidden,
    }
}

/// The value, unless it is too large to be shown.
pub(crate) fn fitting(value: Value) -> Input {
    let length = to_json(&value).map_or(0, |text| text.len());
    if length > MAX_ECHO { Input::Hidden } else { Input::Value(value) }
}

/// Covers the secrets that lie in the value at `path`.
fn mask(value: &mut Value, path: &[&Step], secrets: &[Vec<Step>], depth: usize) {
    for secret in secrets {
        let steps = secret.get(depth..).unwrap_or(&[]).iter();
        let steps: Vec<&Step> = steps.filter(|step| !matches!(step, Step::Label(_))).collect();
        let Some(rest) = steps.strip_prefix(path) else { continue };
        let mut place = Some(&mut *value);
        for step in rest {
            place = match (step, place) {
                (Step::Key(key), Some(Value::Object(map))) => map.get_mut(key),
                (Step::Index(index), Some(Value::Array(list))) => list.get_mut(*index),
                _ => None,
            };
        }
        if let Some(place) = place {
            *place = Value::from(MASK);
        }
    }
}
