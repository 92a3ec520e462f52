//! The types of values, as far as they are written or can be told.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

use super::index::{Body, Definition, Environment, FunctionId, Index, Structure};
use super::resolve::Kind;
use super::source::plain;

/// A type, with references left out: a method is found through them anyway.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum DataType {
    #[default]
    Unknown,
    /// By full path, with arguments. Slices are called `[]`.
    Named(String, Vec<DataType>),
    Tuple(Vec<DataType>),
    /// What awaiting gives.
    Future(Box<DataType>),
    /// `impl`, `dyn`, or a parameter: the traits that are known of it.
    Bound(Vec<String>),
    /// A closure, by the graph's number, and what it returns.
    Callable(usize, Box<DataType>),
}

/// The number of a function of another crate, which has no node.
pub(crate) const FOREIGN: usize = usize::MAX;

pub(crate) const OPTION: &str = "std::option::Option";
pub(crate) const RESULT: &str = "std::result::Result";
pub(crate) const ITERATOR: &str = "std::iter::Iterator";
pub(crate) const CALLABLE: &str = "std::ops::Fn";
pub(crate) const CONVERSION: &str = "std::convert::AsRef";

/// The crate of types that come from a glob of another crate: their name is known, their path is not.
const UNSEEN: &str = "*";

/// Types that lend their first argument's methods.
pub(crate) const TRANSPARENT: &[&str] = &[
    "std::borrow::Cow",
    "std::boxed::Box",
    "std::cell::Ref",
    "std::cell::RefMut",
    "std::io::BufReader",
    "std::io::BufWriter",
    "std::io::LineWriter",
    "std::mem::ManuallyDrop",
    "std::pin::Pin",
    "std::rc::Rc",
    "std::sync::Arc",
    "std::sync::LazyLock",
    "std::sync::MutexGuard",
    "std::sync::RwLockReadGuard",
    "std::sync::RwLockWriteGuard",
    "tokio::sync::MutexGuard",
    "tokio::sync::OwnedMutexGuard",
    "tokio::sync::RwLockReadGuard",
    "tokio::sync::RwLockWriteGuard",
    "once_cell::sync::Lazy",
    "lazy_static::Lazy",
    "actix_web::web::Data",
    "axum::Extension",
    "axum::extract::State",
    "dunlin::State",
    "dunlin::prelude::State",
    "rocket::State",
    "std::panic::AssertUnwindSafe",
];

impl DataType {
    pub(crate) fn named(path: &str) -> Self {
        Self::Named(path.to_owned(), Vec::new())
    }

    /// A future of a `Result`.
    pub(crate) fn fallible(inner: Self) -> Self {
        Self::Future(Box::new(Self::Named(RESULT.into(), vec![inner])))
    }

    pub(crate) fn is_known(&self) -> bool {
        *self != Self::Unknown
    }

    /// An argument of a named type.
    pub(crate) fn argument(&self, position: usize) -> Self {
        match self {
            Self::Named(_, arguments) => arguments.get(position).cloned().unwrap_or_default(),
            _ => Self::Unknown,
        }
    }

    /// What `?` leaves. Types of foreign crates are guessed without the `Result` around them.
    pub(crate) fn tried(self) -> Self {
        match &self {
            Self::Named(path, _) if path == OPTION || path == RESULT => self.argument(0),
            _ => self,
        }
    }

    /// What `.await` leaves.
    pub(crate) fn awaited(self) -> Self {
        match self {
            Self::Future(output) => *output,
            Self::Named(path, mut arguments) if TRANSPARENT.contains(&&*path) && !arguments.is_empty() => {
                arguments.swap_remove(0).awaited()
            }
            other => other,
        }
    }

    /// What a loop or an iterator's closure is given.
    pub(crate) fn element(&self) -> Self {
        match self {
            Self::Named(path, arguments) => match (&**path, &arguments[..]) {
                ("std::collections::HashMap" | "std::collections::BTreeMap", [key, value]) => {
                    Self::Tuple(vec![key.clone(), value.clone()])
                }
                ("std::fs::ReadDir", _) => Self::Named(RESULT.into(), vec![Self::named("std::fs::DirEntry")]),
                ("walkdir::WalkDir" | "walkdir::IntoIter", _) => {
                    Self::Named(RESULT.into(), vec![Self::named("walkdir::DirEntry")])
                }
                (path, [inner]) if TRANSPARENT.contains(&path) => inner.element(),
                (_, [inner, ..]) => inner.clone(),
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }
}

impl<'a> Index<'a> {
    /// A type and those whose methods it has, too.
    pub(crate) fn lent(&self, from: &DataType) -> Vec<DataType> {
        let mut chain = vec![from.clone()];
        while let Some(DataType::Named(path, arguments)) = chain.last() {
            let next = match (&**path, &arguments[..]) {
                (path, [inner, ..]) if TRANSPARENT.contains(&path) => inner.clone(),
                ("std::path::PathBuf", _) => DataType::named("std::path::Path"),
                ("std::string::String", _) => DataType::named("str"),
                (path, _) => match self.targets.get(path) {
                    Some((target, module)) => self.data_type(&Environment::at(*module), target),
                    None => break,
                },
            };
            chain.push(next);
            if chain.len() > 8 {
                break;
            }
        }
        chain
    }

    /// A written type.
    pub(crate) fn data_type(&self, environment: &Environment<'_>, written: &Type) -> DataType {
        match written {
            Type::Reference(inner) => self.data_type(environment, &inner.elem),
            Type::Paren(inner) => self.data_type(environment, &inner.elem),
            Type::Group(inner) => self.data_type(environment, &inner.elem),
            Type::Ptr(inner) => self.data_type(environment, &inner.elem),
            Type::Slice(inner) => slice(self.data_type(environment, &inner.elem)),
            Type::Array(inner) => slice(self.data_type(environment, &inner.elem)),
            Type::Tuple(parts) => {
                DataType::Tuple(parts.elems.iter().map(|part| self.data_type(environment, part)).collect())
            }
            Type::ImplTrait(bounds) => self.bound(environment, bounds.bounds.iter()),
            Type::TraitObject(bounds) => self.bound(environment, bounds.bounds.iter()),
            Type::FnPtr(_) => DataType::Bound(vec![CALLABLE.into()]),
            Type::Path(path) if path.qself.is_none() => self.named_type(environment, &path.path),
            _ => DataType::Unknown,
        }
    }

    /// The type that a path names.
    pub(crate) fn named_type(&self, environment: &Environment<'_>, path: &syn::Path) -> DataType {
        let names: Vec<String> = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
        if let [name] = &names[..] {
            if name == "Self" {
                return environment.own.clone().unwrap_or_default();
            }
            if let Some((_, known)) = environment.arguments.iter().find(|(known, _)| known == name) {
                return known.clone();
            }
            if let Some(parameter) = self.parameter(environment, name) {
                return parameter;
            }
        }
        let arguments = path.segments.last().map(|last| self.arguments(environment, &last.arguments));
        match self.resolve(environment.module, &names, Kind::Type) {
            Some(Definition::Type(path)) => self.with_arguments(path, arguments.unwrap_or_default()),
            Some(Definition::External(path)) => external(path.join("::"), arguments.unwrap_or_default()),
            Some(Definition::Trait(path)) => DataType::Bound(vec![path]),
            None if names.len() == 1 && names[0].starts_with(char::is_uppercase) => {
                DataType::Named(format!("{UNSEEN}::{}", names[0]), arguments.unwrap_or_default())
            }
            _ => DataType::Unknown,
        }
    }

    pub(crate) fn arguments(&self, environment: &Environment<'_>, written: &PathArguments) -> Vec<DataType> {
        let PathArguments::AngleBracketed(written) = written else { return Vec::new() };
        let types = written.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(written) => Some(self.data_type(environment, written)),
            _ => None,
        });
        types.collect()
    }

    /// A type of the workspace; an alias is what it stands for.
    fn with_arguments(&self, path: String, arguments: Vec<DataType>) -> DataType {
        match self.structures.get(&path) {
            Some(structure @ Structure { body: Body::Alias(written), .. }) => {
                self.data_type(&structure.environment(&arguments), written)
            }
            _ => DataType::Named(path, arguments),
        }
    }

    /// The path that an alias stands for.
    pub(crate) fn aliased(&self, path: &str) -> Option<String> {
        let structure = self.structures.get(path)?;
        let Body::Alias(written) = structure.body else { return None };
        match self.data_type(&structure.environment(&[]), written) {
            DataType::Named(path, _) => Some(path),
            _ => None,
        }
    }

    /// What calling a function gives.
    pub(crate) fn returned(&self, function: FunctionId) -> DataType {
        let function = &self.functions[function];
        self.output(&function.environment, function.signature)
    }

    /// What a signature says is returned.
    pub(crate) fn output(&self, environment: &Environment<'_>, signature: &syn::Signature) -> DataType {
        let output = match &signature.output {
            ReturnType::Default => DataType::Tuple(Vec::new()),
            ReturnType::Type(_, written) => self.data_type(environment, written),
        };
        if signature.asyncness.is_some() { DataType::Future(Box::new(output)) } else { output }
    }

    /// The type of a field.
    pub(crate) fn field(&self, owner: &DataType, member: &syn::Member) -> DataType {
        for owner in self.lent(owner) {
            let DataType::Named(path, arguments) = &owner else { continue };
            let Some(structure) = self.structures.get(path) else { continue };
            let Body::Struct(fields) = structure.body else { continue };
            let found = fields.iter().enumerate().find(|(position, field)| match member {
                syn::Member::Named(name) => field.ident.as_ref() == Some(name),
                syn::Member::Unnamed(index) => *position == index.index as usize,
            });
            if let Some((_, field)) = found {
                return self.data_type(&structure.environment(arguments), &field.ty);
            }
        }
        match (owner, member) {
            (DataType::Tuple(parts), syn::Member::Unnamed(index)) => {
                parts.get(index.index as usize).cloned().unwrap_or_default()
            }
            _ => DataType::Unknown,
        }
    }

    /// The types of a variant's fields.
    pub(crate) fn variant(&self, owner: &str, name: &str) -> Option<(&'a syn::Fields, Environment<'a>)> {
        let structure = self.structures.get(owner)?;
        let Body::Enum(item) = structure.body else { return None };
        let variant = item.variants.iter().find(|variant| variant.ident == name)?;
        Some((&variant.fields, structure.environment(&[])))
    }

    pub(crate) fn has_variant(&self, owner: &str, name: &str) -> bool {
        self.variant(owner, name).is_some()
    }
}

impl<'a> Environment<'a> {
    /// Outside of everything generic.
    pub(crate) fn at(module: usize) -> Self {
        Self { module, own: None, generics: Vec::new(), arguments: Vec::new() }
    }
}

impl<'a> Structure<'a> {
    /// Where its fields are written, with its parameters known.
    pub(crate) fn environment(&self, arguments: &[DataType]) -> Environment<'a> {
        let parameters = self.generics.into_iter().flat_map(|generics| generics.type_params());
        let named =
            parameters.zip(arguments).map(|(parameter, known)| (plain(&parameter.ident), known.clone()));
        Environment {
            module: self.module,
            own: None,
            generics: self.generics.into_iter().collect(),
            arguments: named.collect(),
        }
    }
}

fn slice(element: DataType) -> DataType {
    DataType::Named("[]".into(), vec![element])
}

/// A foreign type; those that are other names of a known one are that one.
pub(crate) fn external(path: String, mut arguments: Vec<DataType>) -> DataType {
    if path.ends_with("::Result") {
        return DataType::Named(RESULT.into(), arguments);
    }
    if path.ends_with("::BoxFuture") || path.ends_with("::LocalBoxFuture") {
        return DataType::Future(Box::new(arguments.pop().unwrap_or_default()));
    }
    DataType::Named(path, arguments)
}
