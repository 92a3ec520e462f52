//! What is known to block an event loop: one table, and questions to it.
//!
//! It is data about names, in groups of a kind. Whoever asks resolves the names: the attributes see the call alone,
//! `dunlin check` sees whole programs.
//!
//! ```
//! let found = dunlin_blocking::function(&["std", "thread", "sleep"]).expect("it is in the table");
//! assert_eq!(found.instead(), "tokio::time::sleep(..).await");
//! assert!(dunlin_blocking::function(&["tokio", "time", "sleep"]).is_none());
//! assert!(dunlin_blocking::method(&["std", "thread", "JoinHandle"], "join").is_some());
//! assert!(dunlin_blocking::is_elsewhere(&["tokio", "task", "spawn_blocking"]));
//! ```
//!
//! # What is not in it
//!
//! `Mutex::lock` and the like: to lock for a moment, between two awaits, is lawful and quick. The same goes for `send` of
//! channels whose type does not say that they are bounded, for `bind`, and for what merely could be slow.

mod elsewhere;
mod entry;
mod group;
mod table;

pub use elsewhere::is_elsewhere;
pub use entry::{Cost, Entry, Kind};
pub use group::Group;

/// All of the table, group by group.
///
/// ```
/// let files = dunlin_blocking::groups().iter().find(|group| group.title == "Files").unwrap();
/// assert!(files.entries.iter().any(|entry| entry.path == "std::fs::read"));
/// ```
pub fn groups() -> &'static [Group] {
    table::GROUPS
}

/// All of the table.
///
/// ```
/// assert!(dunlin_blocking::entries().count() > 400);
/// ```
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    groups().iter().flat_map(|group| group.entries)
}

/// The entry of a call by path, whose names are resolved to where the crate says they are: `["std", "fs", "read"]`.
///
/// A method by its path, `std::path::Path::exists(&path)`, is one, too.
///
/// ```
/// let path = dunlin_blocking::function(&["std", "path", "PathBuf", "exists"]).unwrap();
/// assert_eq!(path.instead(), "tokio::fs::try_exists(..).await");
/// ```
pub fn function(path: &[&str]) -> Option<&'static Entry> {
    let found = entries().find(|entry| entry.segments().eq(path.iter().copied()));
    let (name, ty) = path.split_last()?;
    found.or_else(|| method(lent_as(ty)?, name))
}

/// The entry of a method of a type, whose path is resolved.
///
/// ```
/// assert!(dunlin_blocking::method(&["std", "path", "Path"], "exists").is_some());
/// assert!(dunlin_blocking::method(&["std", "path", "Path"], "join").is_none());
/// ```
pub fn method(ty: &[&str], name: &str) -> Option<&'static Entry> {
    let is_it = |entry: &&Entry| {
        entry.kind == Kind::Method && entry.segments().eq(ty.iter().copied().chain(std::iter::once(name)))
    };
    entries().find(is_it).or_else(|| method(lent_as(ty)?, name))
}

/// The type that lends its methods to another.
fn lent_as(ty: &[&str]) -> Option<&'static [&'static str]> {
    (ty == ["std", "path", "PathBuf"]).then_some(&["std", "path", "Path"])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_entry_is_found_by_its_path_once() {
        let mut paths = BTreeSet::new();
        for entry in entries() {
            assert!(paths.insert(entry.path), "{} is there twice", entry.path);
            let path: Vec<_> = entry.segments().collect();
            assert_eq!(function(&path), Some(entry));
            let (name, ty) = path.split_last().unwrap();
            assert_eq!(method(ty, name).is_some(), entry.kind == Kind::Method, "{}", entry.path);
        }
    }

    #[test]
    fn methods_belong_to_types_and_functions_may() {
        for entry in entries().filter(|entry| entry.kind == Kind::Method) {
            let path: Vec<_> = entry.segments().collect();
            let ty = path[path.len() - 2];
            assert!(ty.starts_with(char::is_uppercase), "{}: {ty} is no type", entry.path);
        }
    }

    #[test]
    fn every_entry_explains_itself() {
        for entry in entries() {
            assert!(entry.why.starts_with("it "), "{}: {}", entry.path, entry.why);
            assert!(!entry.instead().contains('*'), "{}", entry.path);
            assert!(
                entry.cost == Cost::Waits || entry.instead().is_empty(),
                "{}: computing has a pool",
                entry.path
            );
        }
    }
}
