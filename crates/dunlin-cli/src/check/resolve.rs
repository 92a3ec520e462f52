//! What a path means where it is written: modules, imports, re-exports, globs, crates, and the prelude.

use super::index::{Definition, Index, ModuleId, Name};
use super::signatures;

/// What a name is expected to be: types and values have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Type,
    Value,
}

/// Names that are known without an import.
const PRELUDE: &[(&str, &str)] = &[
    ("AsMut", "std::convert::AsMut"),
    ("AsRef", "std::convert::AsRef"),
    ("Box", "std::boxed::Box"),
    ("Default", "std::default::Default"),
    ("Err", "std::result::Result::Err"),
    ("Fn", "std::ops::Fn"),
    ("FnMut", "std::ops::FnMut"),
    ("FnOnce", "std::ops::FnOnce"),
    ("From", "std::convert::From"),
    ("Into", "std::convert::Into"),
    ("IntoIterator", "std::iter::IntoIterator"),
    ("Iterator", "std::iter::Iterator"),
    ("Ok", "std::result::Result::Ok"),
    ("Option", "std::option::Option"),
    ("Result", "std::result::Result"),
    ("Some", "std::option::Option::Some"),
    ("String", "std::string::String"),
    ("Vec", "std::vec::Vec"),
    ("str", "str"),
];

/// Crates and types that do what std's do, by the same names.
const STAND_INS: &[(&[&str], &[&str])] = &[
    (&["fs_err", "os"], &["std", "os"]),
    (&["fs_err"], &["std", "fs"]),
    (&["camino", "Utf8Path"], &["std", "path", "Path"]),
    (&["camino", "Utf8PathBuf"], &["std", "path", "PathBuf"]),
];

impl Index<'_> {
    /// Follows a path from a module.
    pub(crate) fn resolve(&self, module: ModuleId, path: &[String], kind: Kind) -> Option<Definition> {
        let (first, rest) = path.split_first()?;
        let own = |rest: &[String]| if rest.is_empty() { kind } else { Kind::Type };
        let mut found = match &**first {
            "crate" | "$crate" => Definition::Module(self.crates[self.modules[module].krate].root),
            "self" => Definition::Module(self.outside(module)),
            "super" => Definition::Module(self.modules[self.outside(module)].parent?),
            _ => match self.visible(module, first, own(rest)) {
                Some(found) => found,
                // a crate that cargo does not list, such as one of edition 2015
                None if !rest.is_empty() && first.starts_with(char::is_lowercase) => {
                    Definition::External(vec![first.clone()])
                }
                None => return None,
            },
        };
        for (position, name) in rest.iter().enumerate() {
            found = self.step(found, name, own(&rest[position + 1..]))?;
        }
        Some(match found {
            Definition::External(path) => Definition::External(stood_for(path)),
            other => other,
        })
    }

    /// The module that a function's body belongs to.
    fn outside(&self, module: ModuleId) -> ModuleId {
        let found = &self.modules[module];
        match found.parent {
            Some(parent) if found.is_body => self.outside(parent),
            _ => module,
        }
    }

    /// A name without a path.
    pub(crate) fn visible(&self, module: ModuleId, name: &str, kind: Kind) -> Option<Definition> {
        if let Some(found) = self.lookup(module, name, kind) {
            return Some(found);
        }
        let here = &self.modules[module];
        if let Some(parent) = here.parent.filter(|_| here.is_body) {
            return self.visible(parent, name, kind);
        }
        if kind == Kind::Type
            && let Some(found) = self.foreign(here.krate, name)
        {
            return Some(found);
        }
        let (_, path) = PRELUDE.iter().find(|(known, _)| *known == name)?;
        Some(Definition::External(path.split("::").map(str::to_owned).collect()))
    }

    fn foreign(&self, krate: usize, name: &str) -> Option<Definition> {
        if matches!(name, "std" | "core" | "alloc") {
            return Some(Definition::External(vec!["std".into()]));
        }
        let key = self.crates[krate].externs.get(name)?;
        Some(match self.roots.get(key) {
            Some(root) => Definition::Module(*root),
            None => Definition::External(vec![key.clone()]),
        })
    }

    /// A name in a module.
    fn lookup(&self, module: ModuleId, name: &str, kind: Kind) -> Option<Definition> {
        let key = (module, name.to_owned(), kind);
        if !self.active.borrow_mut().insert(key.clone()) {
            return None;
        }
        let named = self.modules[module].names.get(name).into_iter().flatten();
        let found = named
            .filter_map(|meaning| self.meaning(module, meaning, kind))
            .next()
            .or_else(|| self.through_globs(module, name, kind));
        self.active.borrow_mut().remove(&key);
        found
    }

    fn meaning(&self, module: ModuleId, meaning: &Name, kind: Kind) -> Option<Definition> {
        match (meaning, kind) {
            (Name::Module(found), Kind::Type) => Some(Definition::Module(*found)),
            (Name::Type(path), _) => Some(Definition::Type(path.clone())),
            (Name::Trait(path), Kind::Type) => Some(Definition::Trait(path.clone())),
            (Name::Function(function), Kind::Value) => Some(Definition::Functions(vec![*function])),
            (Name::Value(path), Kind::Value) => Some(Definition::Value(path.clone())),
            (Name::Import(path), _) => self.resolve(module, path, kind),
            _ => None,
        }
    }

    fn through_globs(&self, module: ModuleId, name: &str, kind: Kind) -> Option<Definition> {
        self.modules[module].globs.iter().find_map(|glob| match self.resolve(module, glob, Kind::Type)? {
            Definition::Module(found) => self.lookup(found, name, kind),
            Definition::Type(path) if self.has_variant(&path, name) => {
                Some(Definition::Associated(path, name.into()))
            }
            Definition::External(path) => {
                let path = [&path[..], &[name.to_owned()]].concat();
                signatures::is_known(&path).then_some(Definition::External(path))
            }
            _ => None,
        })
    }

    /// One name further along a path.
    pub(crate) fn step(&self, from: Definition, name: &str, kind: Kind) -> Option<Definition> {
        match from {
            Definition::Module(module) if name == "super" => {
                Some(Definition::Module(self.modules[module].parent?))
            }
            Definition::Module(module) if name == "self" => Some(Definition::Module(module)),
            Definition::Module(module) => self.lookup(module, name, kind),
            Definition::Type(path) => Some(self.associated(path, name)),
            Definition::Trait(path) => {
                let found = self.trait_method(&path, name);
                (!found.is_empty()).then_some(Definition::Functions(found))
            }
            Definition::External(path) => {
                Some(Definition::External([&path[..], &[name.to_owned()]].concat()))
            }
            Definition::Associated(..) | Definition::Functions(_) | Definition::Value(_) => None,
        }
    }

    /// `Type::name`.
    pub(crate) fn associated(&self, path: String, name: &str) -> Definition {
        let path = match self.aliased(&path) {
            Some(known) => known,
            None => path,
        };
        let own = self.method(&path, name);
        if !own.is_empty() {
            return Definition::Functions(own);
        }
        if self.structures.contains_key(&path) {
            return Definition::Associated(path, name.into());
        }
        let external = path.split("::").chain(std::iter::once(name));
        Definition::External(external.map(str::to_owned).collect())
    }
}

/// What a stand-in stands for; `fs_err::tokio` is async.
fn stood_for(path: Vec<String>) -> Vec<String> {
    let is_async = path.starts_with(&["fs_err".to_owned(), "tokio".to_owned()]);
    let begins = |begin: &[&str]| {
        path.len() >= begin.len() && path.iter().zip(begin).all(|(name, known)| name == known)
    };
    match STAND_INS.iter().find(|(begin, _)| begins(begin)).filter(|_| !is_async) {
        Some((begin, own)) => {
            own.iter().map(|name| (*name).to_owned()).chain(path[begin.len()..].iter().cloned()).collect()
        }
        None => path,
    }
}
