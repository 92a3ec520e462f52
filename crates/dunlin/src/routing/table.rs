//! Hot path: from method and path to an endpoint. Built once; static segments beat parameters whatever their order.

use std::sync::Arc;
use std::time::Duration;

use dunlin_core::{Params, Served};
use http::Method;

use super::route::Call;
use crate::reply::Fixed;

/// All paths of an app.
#[derive(Default)]
pub(crate) struct Table {
    paths: matchit::Router<Vec<(Method, Target)>>,
}

/// What answers.
#[derive(Clone)]
pub(crate) enum Target {
    /// An endpoint.
    Endpoint(Mounted),
    /// A page that is always the same.
    Fixed(Arc<Fixed>),
}

/// An endpoint at its path.
#[derive(Clone)]
pub(crate) struct Mounted {
    pub(crate) served: Arc<Served>,
    pub(crate) call: Call,
    pub(crate) timeout: Option<Duration>,
    pub(crate) finish_on_disconnect: bool,
}

/// What was found for a request.
pub(crate) enum Found<'t> {
    /// This answers.
    Target(&'t Target, Params),
    /// The path is there, the method is not; these methods are, sorted.
    Methods(Vec<Method>),
    /// No such path.
    Nothing,
}

impl Table {
    /// Adds a target. Says what is wrong when it could never be reached, or hides another.
    pub(crate) fn insert(&mut self, method: Method, path: &str, target: Target) -> Result<(), String> {
        let shape = shape(path);
        if let Ok(found) = self.paths.at_mut(&shape)
            && found.params.iter().all(|(name, value)| value.starts_with('{') && value.contains(name))
        {
            if found.value.iter().any(|(other, _)| *other == method) {
                return Err(format!("{method} {path} is there twice: the second would never be called"));
            }
            found.value.push((method, target));
            return Ok(());
        }
        let inserted = self.paths.insert(shape, vec![(method.clone(), target)]);
        inserted.map_err(|error| format!("{method} {path} cannot be told from another path: {error}"))
    }

    /// Finds what answers.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let Ok(found) = self.paths.at(path) else { return Found::Nothing };
        let start = path.as_ptr() as usize;
        let places = found.params.iter().map(|(_, value)| {
            let begin = value.as_ptr() as usize - start;
            (begin as u32, (begin + value.len()) as u32)
        });
        let of = |wanted: &Method| found.value.iter().find(|(other, _)| other == wanted);
        match of(method).or_else(|| (*method == Method::HEAD).then(|| of(&Method::GET)).flatten()) {
            Some((_, target)) => Found::Target(target, places.collect()),
            None => Found::Methods(methods(found.value)),
        }
    }
}

/// The methods of a path, HEAD with GET, sorted.
fn methods(targets: &[(Method, Target)]) -> Vec<Method> {
    let mut methods: Vec<Method> = targets.iter().map(|(method, _)| method.clone()).collect();
    if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
        methods.push(Method::HEAD);
    }
    methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    methods
}

/// The path with parameters named by their place, so that `/users/{id}` and `/users/{name}` are one path.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    let mut count = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let star = if name.ends_with(":path") { "*" } else { "" };
        shape.push_str(&format!("{before}{{{star}p{count}}}"));
        count += 1;
        rest = behind;
    }
    shape.push_str(rest);
    shape
}

/// The names of a path's parameters, in order.
pub(crate) fn names(path: &str) -> Vec<String> {
    let inner = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    inner.map(|name| name.split(':').next().unwrap_or(name).to_owned()).collect()
}
