//! What is known of other crates: what blocks (the table of `dunlin-blocking`), and what some functions return.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use dunlin_blocking::{Entry, Kind};
use syn::{GenericArgument, PathArguments, Type};

use super::data_type::{DataType, ITERATOR, OPTION, RESULT};

static RETURNS: LazyLock<HashMap<String, DataType>> = LazyLock::new(|| read(include_str!("signatures.txt")));
static BLOCKING: LazyLock<HashMap<&str, &Entry>> =
    LazyLock::new(|| counted().map(|entry| (entry.path, entry)).collect());
static NAMES: LazyLock<HashSet<String>> = LazyLock::new(names);

/// Methods that block whatever has them: no type has one of that name that does not.
const TELLING: &[(&str, &str)] = &[
    ("block_on", "tokio::runtime::Handle::block_on"),
    ("blocking_lock", "tokio::sync::Mutex::blocking_lock"),
    ("blocking_read", "tokio::sync::RwLock::blocking_read"),
    ("blocking_recv", "tokio::sync::mpsc::Receiver::blocking_recv"),
    ("blocking_send", "tokio::sync::mpsc::Sender::blocking_send"),
    ("blocking_write", "tokio::sync::RwLock::blocking_write"),
    ("to_socket_addrs", "std::net::ToSocketAddrs::to_socket_addrs"),
];

/// Associated functions that give a value of their type, perhaps in a `Result`.
const CONSTRUCTORS: &[&str] = &[
    "bind",
    "builder",
    "clone",
    "connect",
    "create",
    "default",
    "from_env",
    "from_str",
    "init",
    "load",
    "new",
    "open",
    "open_in_memory",
    "try_from",
    "try_new",
];

/// Calls that give what blocks later: here types tell when.
const HARMLESS: &[&str] = &["std::io::stdin", "std::io::Stdin::lock", "std::io::Stdin::lines"];

fn counted() -> impl Iterator<Item = &'static Entry> {
    dunlin_blocking::entries().filter(|entry| !HARMLESS.contains(&entry.path))
}

/// The entry of a function of another crate.
pub(crate) fn blocking_function(path: &[String]) -> Option<&'static Entry> {
    let whole = path.join("::");
    let found = BLOCKING.get(&*whole).copied();
    found.or_else(|| {
        let (name, owner) = path.split_last()?;
        blocking_method(&owner.join("::"), name)
    })
}

/// The entry of a method of a type of another crate.
pub(crate) fn blocking_method(owner: &str, name: &str) -> Option<&'static Entry> {
    let found = BLOCKING.get(&*format!("{owner}::{name}")).copied();
    found.filter(|entry| entry.kind == Kind::Method)
}

/// The entry of a method whose name alone tells that it blocks.
pub(crate) fn telling_method(name: &str) -> Option<&'static Entry> {
    let (_, path) = TELLING.iter().find(|(known, _)| *known == name)?;
    BLOCKING.get(path).copied()
}

/// Whether closures given to this function run where they may block.
pub(crate) fn is_elsewhere(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    dunlin_blocking::is_elsewhere(&path)
}

/// Whether something is told of this path here: what a glob import may mean.
pub(crate) fn is_known(path: &[String]) -> bool {
    NAMES.contains(&path.join("::"))
}

/// Whether it is told what a function returns.
pub(crate) fn has_signature(path: &[String]) -> bool {
    RETURNS.contains_key(&path.join("::"))
}

/// What a function of another crate returns; a constructor is guessed by its name.
pub(crate) fn returned(path: &[String], arguments: Vec<DataType>, closure: &DataType) -> DataType {
    if let Some(template) = RETURNS.get(&path.join("::")) {
        return fill(template, &DataType::Unknown, closure);
    }
    match path {
        [.., owner, name] if owner.starts_with(char::is_uppercase) => {
            let owner_path = path[..path.len() - 1].join("::");
            if name.starts_with(char::is_uppercase) || is_constructor(name) {
                DataType::Named(owner_path, arguments)
            } else {
                DataType::Unknown
            }
        }
        [.., name] if name.starts_with(char::is_uppercase) => DataType::Named(path.join("::"), arguments),
        _ => DataType::Unknown,
    }
}

/// Whether an associated function gives its own type, by its name.
pub(crate) fn is_constructor(name: &str) -> bool {
    CONSTRUCTORS.contains(&name) || name.starts_with("with_") || name.starts_with("from")
}

/// What a method of a type of another crate returns.
pub(crate) fn method_returned(receiver: &DataType, name: &str, closure: &DataType) -> Option<DataType> {
    let DataType::Named(owner, _) = receiver else { return None };
    let template = RETURNS.get(&format!("{owner}::{name}"))?;
    Some(fill(template, receiver, closure))
}

fn fill(template: &DataType, receiver: &DataType, closure: &DataType) -> DataType {
    let all = |parts: &[DataType]| parts.iter().map(|part| fill(part, receiver, closure)).collect();
    match template {
        DataType::Named(name, _) if name == "T" => receiver.argument(0),
        DataType::Named(name, _) if name == "U" => receiver.argument(1),
        DataType::Named(name, _) if name == "R" => closure.clone(),
        DataType::Named(name, _) if name == "Inner" => closure.clone().tried(),
        DataType::Named(name, _) if name == "Flat" => receiver.argument(0).element(),
        DataType::Named(name, _) if name == "Self" => receiver.clone(),
        DataType::Named(name, parts) => DataType::Named(name.clone(), all(parts)),
        DataType::Tuple(parts) => DataType::Tuple(all(parts)),
        DataType::Future(inner) => DataType::Future(Box::new(fill(inner, receiver, closure))),
        other => other.clone(),
    }
}

fn read(text: &str) -> HashMap<String, DataType> {
    let mut found = HashMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (left, right) = line.split_once(" -> ").expect("a line has an arrow");
        let (owner, names) = left.split_once(": ").expect("a line has an owner");
        let written: Type = syn::parse_str(right).expect("what is returned is a type");
        for name in names.split_whitespace() {
            found.insert(format!("{owner}::{name}"), template(&written));
        }
    }
    found
}

fn template(written: &Type) -> DataType {
    match written {
        Type::Tuple(parts) => DataType::Tuple(parts.elems.iter().map(template).collect()),
        Type::Path(path) => {
            let names: Vec<String> =
                path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let last = path.path.segments.last().expect("a path has a name");
            let arguments = match &last.arguments {
                PathArguments::AngleBracketed(written) => written.args.iter().filter_map(inner).collect(),
                _ => Vec::new(),
            };
            named(&names.join("::"), arguments)
        }
        _ => DataType::Unknown,
    }
}

fn inner(argument: &GenericArgument) -> Option<DataType> {
    match argument {
        GenericArgument::Type(written) => Some(template(written)),
        _ => None,
    }
}

fn named(name: &str, mut arguments: Vec<DataType>) -> DataType {
    let path = match name {
        "Option" => OPTION,
        "Result" => RESULT,
        "Iter" => ITERATOR,
        "Vec" => "std::vec::Vec",
        "String" => "std::string::String",
        "Future" => return DataType::Future(Box::new(arguments.pop().unwrap_or_default())),
        other => other,
    };
    DataType::Named(path.to_owned(), arguments)
}

/// Every path that is told of, and the types among their beginnings.
fn names() -> HashSet<String> {
    let functions = RETURNS.keys().map(String::as_str).chain(BLOCKING.keys().copied());
    let mut names = HashSet::new();
    for function in functions.chain(super::data_type::TRANSPARENT.iter().copied()) {
        names.insert(function.to_owned());
        let owner = function.rsplit_once("::").map_or("", |(owner, _)| owner);
        let is_type =
            |path: &str| path.rsplit("::").next().is_some_and(|name| name.starts_with(char::is_uppercase));
        if is_type(owner) {
            names.insert(owner.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_functions_return() {
        let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
        let open = returned(&path("std::fs::File::open"), Vec::new(), &DataType::Unknown);
        assert_eq!(open.tried(), DataType::named("std::fs::File"));
        let parent =
            method_returned(&DataType::named("std::path::Path"), "parent", &DataType::Unknown).unwrap();
        assert_eq!(parent.argument(0), DataType::named("std::path::Path"));
        let wrapped = DataType::Named(OPTION.into(), vec![DataType::named("std::fs::File")]);
        assert_eq!(method_returned(&wrapped, "ok_or_else", &DataType::Unknown).unwrap().tried(), open_file());
    }

    fn open_file() -> DataType {
        DataType::named("std::fs::File")
    }

    #[test]
    fn telling_methods_are_in_the_table() {
        for (name, path) in TELLING {
            assert!(telling_method(name).is_some(), "{path} is not in the table of dunlin-blocking");
        }
    }
}
