//! Hot path: from method and path to an endpoint. Built once; static segments beat parameters whatever their order.

use std::sync::Arc;

use dunlin_core::{Params, Served};
use dunlin_run::Bulkhead;
use dunlin_run::watchdog::Label;
use http::Method;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::plain::is_escaped;
use super::route::Call;
use crate::monitor::{RouteNumber, Routes};
use crate::reply::Fixed;

/// All paths of an app.
#[derive(Default)]
pub(crate) struct Table {
    /// From a path to its place in `entries`.
    paths: matchit::Router<usize>,
    entries: Vec<Entry>,
}

/// What answers at one path.
struct Entry {
    /// The path, its parameters named by their place.
    shape: String,
    targets: Vec<(Method, Target)>,
    /// What answers all other methods.
    any: Option<Target>,
}

/// What answers.
#[derive(Clone)]
pub(crate) enum Target {
    /// An endpoint.
    Endpoint(Mounted),
    /// A page that is always the same.
    Fixed(Arc<Fixed>),
    /// The app's figures.
    #[cfg(feature = "metrics")]
    Metrics,
    /// What is mounted under this number.
    Mount(usize),
    /// The console.
    #[cfg(feature = "console")]
    Console,
}

impl Target {
    /// What is said of it.
    fn name(&self) -> String {
        match self {
            Target::Endpoint(mounted) => {
                let operation = &mounted.served.operation;
                format!("`{}::{}`", operation.module, operation.name)
            }
            Target::Fixed(..) => "the documentation".to_owned(),
            #[cfg(feature = "metrics")]
            Target::Metrics => "the metrics".to_owned(),
            Target::Mount(_) => "what is mounted there".to_owned(),
            #[cfg(feature = "console")]
            Target::Console => "the console".to_owned(),
        }
    }
}

/// An endpoint at its path.
#[derive(Clone)]
pub(crate) struct Mounted {
    pub(crate) served: Arc<Served>,
    pub(crate) call: Call,
    pub(crate) finish_on_disconnect: bool,
    /// What its requests are counted under.
    pub(crate) route: RouteNumber,
    /// What the watchdog calls it.
    pub(crate) label: Label,
    /// How many requests it answers at once, when that is limited.
    pub(crate) bulkhead: Option<Bulkhead>,
    /// What holds for its sockets, when it is one of WebSockets.
    #[cfg(feature = "websocket")]
    pub(crate) socket: dunlin_core::SocketSpec,
}

impl Mounted {
    /// True when it is called at once, by the task of its connection.
    pub(crate) fn is_plain(&self) -> bool {
        !self.finish_on_disconnect && self.bulkhead.is_none()
    }
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
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.shape == shape) {
            if let Some(first) = entry.of(&method) {
                let (first, second) = (first.name(), target.name());
                return Err(format!(
                    "{method} {path} is there twice, for {first} and for {second}: keep one"
                ));
            }
            entry.targets.push((method, target));
            return Ok(());
        }
        if let Err(error) = self.paths.insert(shape.clone(), self.entries.len()) {
            return Err(format!("{method} {path} cannot be told from another path: {error}"));
        }
        self.entries.push(Entry { shape, targets: vec![(method, target)], any: None });
        Ok(())
    }

    /// Mounts number `mount` at a path and at all below it. Says what is wrong with the path.
    pub(crate) fn mount(&mut self, path: &str, mount: usize) -> Result<(), String> {
        let is_path = path.is_empty() || (path.starts_with('/') && !path.contains(['{', '}']));
        if !is_path {
            return Err(format!("`{path}` is no path to mount at: it begins with `/` and has no parameters"));
        }
        for shape in [format!("{path}/"), format!("{path}/{{*p0}}")] {
            let known = self.entries.iter().position(|entry| entry.shape == shape);
            let place = known.unwrap_or(self.entries.len());
            if known.is_none() {
                let inserted = self.paths.insert(shape.clone(), place);
                inserted.map_err(|error| format!("the mount at `{path}` hides another path: {error}"))?;
                self.entries.push(Entry { shape, targets: Vec::new(), any: None });
            }
            if self.entries[place].any.replace(Target::Mount(mount)).is_some() {
                return Err(format!("there are two mounts at `{path}`"));
            }
        }
        Ok(())
    }

    /// Numbers the endpoints of an app that is served below `root_path`. Pages of dunlin's own are nobody's routes.
    pub(crate) fn number(&mut self, root_path: &str, routes: &mut Routes) {
        for (method, target) in self.entries.iter_mut().flat_map(|entry| &mut entry.targets) {
            if let Target::Endpoint(Mounted { served, route, bulkhead, .. }) = target {
                *route = routes.add(Some(method), format!("{root_path}{}", served.operation.path));
                bulkhead.iter().for_each(|bulkhead| routes.limit(bulkhead));
            }
        }
    }

    /// True when nothing is there.
    #[cfg(feature = "websocket")]
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Finds what answers.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let Ok(found) = self.paths.at(path) else { return self.empty_rest(method, path) };
        let Some(target) = self.entries[*found.value].answers(method) else {
            return self.elsewhere(method, path);
        };
        if found.params.is_empty() {
            return Found::Target(target, Params::new());
        }
        let start = path.as_ptr() as usize;
        let places = found.params.iter().map(|(_, value)| {
            let begin = value.as_ptr() as usize - start;
            (begin as u32, (begin + value.len()) as u32)
        });
        let places: Params = places.collect();
        if !places.is_empty() && is_escaped(path) && self.entries[*found.value].breaks(path, &places) {
            return Found::Nothing;
        }
        Found::Target(target, places)
    }

    /// The most special path has not this method; another that fits may: `PUT /items/{id}` beside `GET /items/mine`.
    #[cold]
    fn elsewhere(&self, method: &Method, path: &str) -> Found<'_> {
        let fitting = || self.entries.iter().filter_map(|entry| Some((entry, places(&entry.shape, path)?)));
        for (entry, places) in fitting() {
            if let Some(target) = entry.answers(method).filter(|_| !entry.breaks(path, &places)) {
                return Found::Target(target, places);
            }
        }
        match fitting().next() {
            Some(_) => Found::Methods(methods(fitting().flat_map(|(entry, _)| &entry.targets))),
            None => Found::Nothing,
        }
    }

    /// `/files/` is a path of `/files/{file_path:path}` too.
    #[cold]
    fn empty_rest(&self, method: &Method, path: &str) -> Found<'_> {
        if path.ends_with('/') { self.elsewhere(method, path) } else { Found::Nothing }
    }
}

impl Entry {
    /// True when one segment holds an escaped `/`: it would be two, as FastAPI sees it, and a way out of a folder for
    /// who makes a file's name of it.
    #[cold]
    fn breaks(&self, path: &str, places: &Params) -> bool {
        let names = self.shape.split('{').skip(1);
        let segments = names.zip(places).filter(|(name, _)| !name.starts_with('*'));
        let mut texts = segments.filter_map(|(_, &(start, end))| path.get(start as usize..end as usize));
        texts.any(|text| text.contains("%2F") || text.contains("%2f"))
    }

    fn of(&self, method: &Method) -> Option<&Target> {
        self.targets.iter().find(|(other, _)| other == method).map(|(_, target)| target)
    }

    /// What answers a method; GET answers HEAD.
    fn answers(&self, method: &Method) -> Option<&Target> {
        let get = || (*method == Method::HEAD).then(|| self.of(&Method::GET)).flatten();
        self.of(method).or_else(get).or(self.any.as_ref())
    }
}

/// Where the parameters of a shape are in a path that fits it.
fn places(shape: &str, path: &str) -> Option<Params> {
    let mut places = Params::new();
    let (mut shape, mut at) = (shape, 0);
    while let Some((before, after)) = shape.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        at += path[at..].starts_with(before).then_some(before.len())?;
        let segment = path[at..].find('/').unwrap_or(path.len() - at);
        let suffix = behind.split(['/', '{']).next().unwrap_or_default();
        let length = match name.starts_with('*') {
            true => path.len() - at,
            false => path[at..at + segment].strip_suffix(suffix)?.len(),
        };
        let is_rest = name.starts_with('*');
        places.push((length > 0 || is_rest).then_some((at as u32, (at + length) as u32))?);
        at += length;
        shape = behind;
    }
    (path[at..] == *shape).then_some(places)
}

/// The methods of targets, sorted, with those that are answered in any case: HEAD where GET is, and OPTIONS.
fn methods<'t>(targets: impl Iterator<Item = &'t (Method, Target)>) -> Vec<Method> {
    let mut methods = vec![Method::OPTIONS];
    for (method, _) in targets {
        let head = (method == Method::GET).then_some(&Method::HEAD);
        for method in [method].into_iter().chain(head) {
            let place = methods.binary_search_by(|known| known.as_str().cmp(method.as_str()));
            if let Err(place) = place {
                methods.insert(place, method.clone());
            }
        }
    }
    methods
}

/// What a client escapes in a path (RFC 3986, 3.3, and what browsers do): all but ASCII that may stand for itself.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'^')
    .add(b'|')
    .add(b'\\');

/// The path as clients send it, with parameters named by their place, so that `/users/{id}` and `/users/{name}` are
/// one path.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    let mut count = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let star = if name.ends_with(":path") { "*" } else { "" };
        shape.push_str(&format!("{}{{{star}p{count}}}", utf8_percent_encode(before, ESCAPED)));
        count += 1;
        rest = behind;
    }
    shape.extend(utf8_percent_encode(rest, ESCAPED));
    shape
}

/// The names of a path's parameters, in order.
pub(crate) fn names(path: &str) -> Vec<String> {
    let inner = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    inner.map(|name| name.split(':').next().unwrap_or(name).to_owned()).collect()
}
