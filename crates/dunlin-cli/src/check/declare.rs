//! Reading declarations: first every name, then whom the `impl` blocks are for.

use syn::visit::{self, Visit};
use syn::{Attribute, Block, Item, ItemImpl, Signature, UseTree};

use super::condition::is_compiled;
use super::data_type::DataType;
use super::index::{
    Body, CrateNames, Definition, Environment, Function, FunctionId, Index, Module, ModuleId, Name,
    Structure, Trait,
};
use super::resolve::Kind;
use super::source::plain;
use super::workspace::Crate;

/// Fills an index.
pub(crate) struct Declaring<'a, 'i> {
    index: &'i mut Index<'a>,
    /// `impl` blocks wait until all names are known.
    blocks: Vec<(ModuleId, &'a ItemImpl)>,
}

/// What a function is a part of.
#[derive(Clone, Default)]
struct Owner<'a> {
    path: Option<String>,
    own: Option<DataType>,
    generics: Vec<&'a syn::Generics>,
}

/// A function's parts, which free functions and methods have in different places.
struct Written<'a> {
    attributes: &'a [Attribute],
    signature: &'a Signature,
    block: &'a Block,
}

impl<'a, 'i> Declaring<'a, 'i> {
    pub(crate) fn new(index: &'i mut Index<'a>) -> Self {
        Self { index, blocks: Vec::new() }
    }

    pub(crate) fn krate(&mut self, krate: usize, found: &Crate) {
        let file = self.index.sources.modules.get(&(krate, Vec::new())).copied();
        let root = self.module(Module {
            path: found.key.clone(),
            parent: None,
            is_body: false,
            krate,
            file: file.unwrap_or_default(),
            names: Default::default(),
            globs: Vec::new(),
        });
        self.index.roots.insert(found.key.clone(), root);
        self.index.crates.push(CrateNames { root, externs: found.externs.clone() });
        if let Some(file) = file {
            self.items(root, &mut Vec::new(), &self.index.sources.files[file].ast.items);
        }
    }

    /// Resolves the `impl` blocks.
    pub(crate) fn finish(mut self) {
        for (module, block) in std::mem::take(&mut self.blocks) {
            self.block(module, block);
        }
        // blocks inside of the functions of blocks
        if !self.blocks.is_empty() {
            self.finish();
        }
    }

    fn module(&mut self, module: Module) -> ModuleId {
        self.index.modules.push(module);
        self.index.modules.len() - 1
    }

    fn below(&mut self, parent: ModuleId, name: &str, is_body: bool) -> ModuleId {
        let above = &self.index.modules[parent];
        let module = Module {
            path: format!("{}::{name}", above.path),
            parent: Some(parent),
            is_body,
            krate: above.krate,
            file: above.file,
            names: Default::default(),
            globs: Vec::new(),
        };
        self.module(module)
    }

    fn name(&mut self, module: ModuleId, name: String, meaning: Name) {
        self.index.modules[module].names.entry(name).or_default().push(meaning);
    }

    fn items(&mut self, module: ModuleId, path: &mut Vec<String>, items: impl IntoIterator<Item = &'a Item>) {
        for item in items {
            self.item(module, path, item);
        }
    }

    fn item(&mut self, module: ModuleId, path: &mut Vec<String>, item: &'a Item) {
        if !is_compiled(attributes(item), self.index.scope) {
            return;
        }
        match item {
            Item::Use(item) => self.import(module, &mut Vec::new(), &item.tree),
            Item::ExternCrate(item) => {
                let name = plain(item.rename.as_ref().map_or(&item.ident, |(_, name)| name));
                self.name(module, name, Name::Import(vec![plain(&item.ident)]));
            }
            Item::Mod(item) => self.child(module, path, item),
            Item::Struct(item) => {
                let (generics, body) = (Some(&item.generics), Body::Struct(&item.fields));
                self.structure(plain(&item.ident), Structure { module, generics, body });
            }
            Item::Union(item) => self.name(module, plain(&item.ident), Name::Type(plain(&item.ident))),
            Item::Enum(item) => {
                let (generics, body) = (Some(&item.generics), Body::Enum(item));
                self.structure(plain(&item.ident), Structure { module, generics, body });
            }
            Item::Type(item) => {
                let (generics, body) = (Some(&item.generics), Body::Alias(&item.ty));
                self.structure(plain(&item.ident), Structure { module, generics, body });
            }
            Item::Static(item) => self.value(module, plain(&item.ident), &item.ty),
            Item::Const(item) => self.value(module, plain(&item.ident), &item.ty),
            Item::Trait(item) => self.trait_(module, item),
            Item::Impl(item) => self.blocks.push((module, item)),
            Item::Fn(item) => {
                let written = Written { attributes: &item.attrs, signature: &item.sig, block: &item.block };
                let function = self.function(module, &Owner::default(), written);
                self.name(module, plain(&item.sig.ident), Name::Function(function));
            }
            _ => {}
        }
    }

    fn child(&mut self, parent: ModuleId, path: &mut Vec<String>, item: &'a syn::ItemMod) {
        let name = plain(&item.ident);
        path.push(name.clone());
        let child = self.below(parent, &name, false);
        self.name(parent, name, Name::Module(child));
        let sources = self.index.sources;
        match &item.content {
            Some((_, items)) => self.items(child, path, items),
            None => {
                let krate = self.index.modules[child].krate;
                if let Some(file) = sources.modules.get(&(krate, path.clone())) {
                    self.index.modules[child].file = *file;
                    self.items(child, path, &sources.files[*file].ast.items);
                }
            }
        }
        path.pop();
    }

    fn structure(&mut self, name: String, structure: Structure<'a>) {
        let path = format!("{}::{name}", self.index.modules[structure.module].path);
        self.name(structure.module, name, Name::Type(path.clone()));
        self.index.structures.entry(path).or_insert(structure);
    }

    /// A `static` is kept as an alias beside the types, under a name that no type can have.
    fn value(&mut self, module: ModuleId, name: String, written: &'a syn::Type) {
        let path = format!("{}::={name}", self.index.modules[module].path);
        self.name(module, name, Name::Value(path.clone()));
        let structure = Structure { module, generics: None, body: Body::Alias(written) };
        self.index.structures.entry(path).or_insert(structure);
    }

    fn trait_(&mut self, module: ModuleId, item: &'a syn::ItemTrait) {
        let path = format!("{}::{}", self.index.modules[module].path, plain(&item.ident));
        self.name(module, plain(&item.ident), Name::Trait(path.clone()));
        let owner = Owner {
            path: Some(path.clone()),
            own: Some(DataType::Bound(vec![path.clone()])),
            generics: vec![&item.generics],
        };
        let mut provided = std::collections::HashMap::new();
        for method in &item.items {
            let syn::TraitItem::Fn(method) = method else { continue };
            let Some(block) = &method.default else { continue };
            let written = Written { attributes: &method.attrs, signature: &method.sig, block };
            provided.insert(plain(&method.sig.ident), self.function(module, &owner, written));
        }
        self.index.traits.insert(path, Trait { item, module, implementers: Vec::new(), provided });
    }

    fn function(&mut self, module: ModuleId, owner: &Owner<'a>, written: Written<'a>) -> FunctionId {
        let name = plain(&written.signature.ident);
        let above = owner.path.clone().unwrap_or_else(|| self.index.modules[module].path.clone());
        let inner = inner_items(written.block);
        let mut inside = module;
        if !inner.is_empty() {
            inside = self.below(module, &name, true);
            self.items(inside, &mut vec![format!("{{{name}}}")], inner);
        }
        let mut generics = owner.generics.clone();
        generics.push(&written.signature.generics);
        self.index.functions.push(Function {
            path: format!("{above}::{name}"),
            name,
            signature: written.signature,
            attributes: written.attributes,
            block: written.block,
            environment: Environment {
                module: inside,
                own: owner.own.clone(),
                generics,
                arguments: Vec::new(),
            },
        });
        self.index.functions.len() - 1
    }

    fn import(&mut self, module: ModuleId, above: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(part) => {
                above.push(plain(&part.ident));
                self.import(module, above, &part.tree);
                above.pop();
            }
            UseTree::Name(part) => {
                let path = imported(above, &plain(&part.ident));
                let called = path.last().cloned().unwrap_or_default();
                self.name(module, called, Name::Import(path));
            }
            UseTree::Rename(part) => {
                let path = imported(above, &plain(&part.ident));
                self.name(module, plain(&part.rename), Name::Import(path));
            }
            UseTree::Glob(_) => self.index.modules[module].globs.push(above.clone()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(module, above, tree);
                }
            }
        }
    }

    fn block(&mut self, module: ModuleId, block: &'a ItemImpl) {
        let environment =
            Environment { module, own: None, generics: vec![&block.generics], arguments: Vec::new() };
        let own = self.index.data_type(&environment, &block.self_ty);
        let (key, path) = match &own {
            DataType::Named(path, _) => (path.clone(), path.clone()),
            _ => ("*".to_owned(), format!("{}::impl", self.index.modules[module].path)),
        };
        self.implementation(module, block, &key);
        let owner = Owner { path: Some(path), own: Some(own), generics: vec![&block.generics] };
        for item in &block.items {
            let syn::ImplItem::Fn(method) = item else { continue };
            if !is_compiled(&method.attrs, self.index.scope) {
                continue;
            }
            let written = Written { attributes: &method.attrs, signature: &method.sig, block: &method.block };
            let function = self.function(module, &owner, written);
            let name = plain(&method.sig.ident);
            if !self.index.structures.contains_key(&key)
                && let Some((_, last)) = key.rsplit_once("::")
            {
                self.index.methods.entry((last.to_owned(), name.clone())).or_default().push(function);
            }
            self.index.methods.entry((key.clone(), name)).or_default().push(function);
        }
    }

    fn implementation(&mut self, module: ModuleId, block: &'a ItemImpl, key: &str) {
        let Some((path, _)) = &block.trait_ else { return };
        let segments: Vec<String> = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
        if segments.last().is_some_and(|name| name == "Deref") {
            let target = block.items.iter().find_map(|item| match item {
                syn::ImplItem::Type(found) if found.ident == "Target" => Some(&found.ty),
                _ => None,
            });
            if let Some(target) = target {
                self.index.targets.insert(key.to_owned(), (target, module));
            }
        }
        if let Some(Definition::Trait(found)) = self.index.resolve(module, &segments, Kind::Type) {
            self.index.implemented.entry(key.to_owned()).or_default().push(found.clone());
            if let Some(found) = self.index.traits.get_mut(&found) {
                found.implementers.push(key.to_owned());
            }
        }
    }
}

/// The path of an import, where `self` is what stands before it.
fn imported(above: &[String], name: &str) -> Vec<String> {
    let mut path = above.to_vec();
    if name != "self" || above.is_empty() {
        path.push(name.to_owned());
    }
    path
}

/// The items that a body declares, at any depth, but not those inside of them.
fn inner_items(block: &Block) -> Vec<&Item> {
    struct Items<'a>(Vec<&'a Item>);
    impl<'a> Visit<'a> for Items<'a> {
        fn visit_item(&mut self, item: &'a Item) {
            self.0.push(item);
        }
    }
    let mut items = Items(Vec::new());
    visit::visit_block(&mut items, block);
    items.0
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
