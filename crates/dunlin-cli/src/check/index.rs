//! What a workspace declares: modules with their names, functions, types, traits and who implements them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use syn::{Attribute, Block, Signature};

use super::Scope;
use super::data_type::DataType;
use super::declare::Declaring;
use super::resolve::Kind;
use super::source::{Sources, plain};
use super::workspace::Workspace;

pub(crate) type ModuleId = usize;
pub(crate) type FunctionId = usize;

/// Everything that is declared, by path.
pub(crate) struct Index<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) crates: Vec<CrateNames>,
    pub(crate) modules: Vec<Module>,
    pub(crate) functions: Vec<Function<'a>>,
    /// Structs, enums and aliases.
    pub(crate) structures: HashMap<String, Structure<'a>>,
    pub(crate) traits: HashMap<String, Trait<'a>>,
    /// Functions in `impl` blocks, by type and name.
    pub(crate) methods: HashMap<(String, String), Vec<FunctionId>>,
    /// The traits that a type implements.
    pub(crate) implemented: HashMap<String, Vec<String>>,
    /// What a type's `Deref` leads to.
    pub(crate) targets: HashMap<String, (&'a syn::Type, ModuleId)>,
    pub(crate) scope: Scope,
    /// The roots of crates, by key.
    pub(crate) roots: HashMap<String, ModuleId>,
    /// What is being looked up, since imports may go round in circles.
    pub(crate) active: RefCell<HashSet<(ModuleId, String, Kind)>>,
}

/// A crate's root, and what other crates are called in it.
pub(crate) struct CrateNames {
    pub(crate) root: ModuleId,
    pub(crate) externs: HashMap<String, String>,
}

/// A module, or the inside of a function that declares something.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) parent: Option<ModuleId>,
    /// Whether names of the parent are seen from here, as they are in a function.
    pub(crate) is_body: bool,
    pub(crate) krate: usize,
    pub(crate) file: usize,
    pub(crate) names: HashMap<String, Vec<Name>>,
    pub(crate) globs: Vec<Vec<String>>,
}

/// What a name in a module stands for.
#[derive(Clone)]
pub(crate) enum Name {
    Module(ModuleId),
    Type(String),
    Trait(String),
    Function(FunctionId),
    Value(String),
    Import(Vec<String>),
}

/// What a path leads to.
#[derive(Clone)]
pub(crate) enum Definition {
    Module(ModuleId),
    Type(String),
    Trait(String),
    Functions(Vec<FunctionId>),
    /// `Type::name` that no `impl` of the workspace has: a variant, or from a foreign trait.
    Associated(String, String),
    /// A `static` or `const`.
    Value(String),
    /// A path that starts with a foreign crate.
    External(Vec<String>),
}

/// A function with a body.
pub(crate) struct Function<'a> {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) signature: &'a Signature,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) block: &'a Block,
    pub(crate) environment: Environment<'a>,
}

/// Where a type is written: what its names mean.
#[derive(Clone)]
pub(crate) struct Environment<'a> {
    pub(crate) module: ModuleId,
    pub(crate) own: Option<DataType>,
    pub(crate) generics: Vec<&'a syn::Generics>,
    /// What parameters of the type stand for, where it is known.
    pub(crate) arguments: Vec<(String, DataType)>,
}

/// A declared type.
pub(crate) struct Structure<'a> {
    pub(crate) module: ModuleId,
    pub(crate) generics: Option<&'a syn::Generics>,
    pub(crate) body: Body<'a>,
}

pub(crate) enum Body<'a> {
    Struct(&'a syn::Fields),
    Enum(&'a syn::ItemEnum),
    Alias(&'a syn::Type),
}

/// A declared trait.
pub(crate) struct Trait<'a> {
    pub(crate) item: &'a syn::ItemTrait,
    pub(crate) module: ModuleId,
    /// The types that implement it; a blanket implementation is `*`.
    pub(crate) implementers: Vec<String>,
    /// Methods with a body.
    pub(crate) provided: HashMap<String, FunctionId>,
}

impl<'a> Index<'a> {
    /// Reads the declarations of all files.
    pub(crate) fn of(workspace: &Workspace, sources: &'a Sources, scope: Scope) -> Self {
        let mut index = Self {
            sources,
            crates: Vec::new(),
            modules: Vec::new(),
            functions: Vec::new(),
            structures: HashMap::new(),
            traits: HashMap::new(),
            methods: HashMap::new(),
            implemented: HashMap::new(),
            targets: HashMap::new(),
            scope,
            roots: HashMap::new(),
            active: RefCell::default(),
        };
        let mut declaring = Declaring::new(&mut index);
        for (krate, found) in workspace.crates.iter().enumerate() {
            declaring.krate(krate, found);
        }
        declaring.finish();
        index
    }

    /// The file of a function.
    pub(crate) fn file(&self, function: FunctionId) -> usize {
        self.modules[self.functions[function].environment.module].file
    }

    /// The body of a trait's method for a type: its own, or the trait's.
    pub(crate) fn method(&self, owner: &str, name: &str) -> Vec<FunctionId> {
        let declared = |owner: &str| self.methods.get(&(owner.to_owned(), name.to_owned()));
        // foreign types may be reached by several paths: their last name counts
        let by_name =
            || declared(owner.rsplit("::").next().filter(|_| !self.structures.contains_key(owner))?);
        if let Some(own) = declared(owner).or_else(by_name) {
            return own.clone();
        }
        let traits = self.implemented.get(owner).into_iter().flatten();
        let mut provided: Vec<FunctionId> =
            traits.filter_map(|found| self.traits.get(found)?.provided.get(name).copied()).collect();
        provided.sort_unstable();
        provided.dedup();
        provided
    }

    /// The method of a value of which a trait is known: any of these may be called.
    pub(crate) fn trait_method(&self, path: &str, name: &str) -> Vec<FunctionId> {
        let Some(found) = self.traits.get(path) else { return Vec::new() };
        let own = |owner: &String| self.methods.get(&(owner.clone(), name.to_owned())).cloned();
        let provided = found.provided.get(name).copied();
        let mut all: Vec<FunctionId> = Vec::new();
        for owner in &found.implementers {
            all.extend(own(owner).unwrap_or_else(|| provided.into_iter().collect()));
        }
        if found.implementers.is_empty() {
            all.extend(provided);
        }
        if all.is_empty() {
            return self.method_above(path, name);
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The method of a trait that this one asks for.
    fn method_above(&self, path: &str, name: &str) -> Vec<FunctionId> {
        let Some(found) = self.traits.get(path) else { return Vec::new() };
        let above = found.item.supertraits.iter().filter_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(&bound.path),
            _ => None,
        });
        let methods = above.filter_map(|above| {
            let names: Vec<String> = above.segments.iter().map(|segment| plain(&segment.ident)).collect();
            match self.resolve(found.module, &names, Kind::Type)? {
                Definition::Trait(above) if above != path => Some(self.trait_method(&above, name)),
                _ => None,
            }
        });
        methods.into_iter().find(|methods| !methods.is_empty()).unwrap_or_default()
    }

    /// The declaration of a trait's method, which says what it returns.
    pub(crate) fn declared_method(&self, path: &str, name: &str) -> Option<(&'a Signature, ModuleId)> {
        let found = self.traits.get(path)?;
        let methods = found.item.items.iter().filter_map(|item| match item {
            syn::TraitItem::Fn(method) => Some(&method.sig),
            _ => None,
        });
        let signature = methods.into_iter().find(|signature| signature.ident == name)?;
        Some((signature, found.module))
    }
}
