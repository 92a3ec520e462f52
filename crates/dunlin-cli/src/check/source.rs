//! The files of a workspace, found as rustc finds them: from each crate's root along its `mod` items.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, ItemMod};

use super::workspace::Workspace;
use super::{Place, Problem, Scope, condition};

/// A parsed file.
pub(crate) struct SourceFile {
    /// Relative to the workspace, with `/`.
    pub(crate) path: String,
    lines: Vec<String>,
    pub(crate) ast: syn::File,
}

/// Every file, which module it is, and what could not be read.
pub(crate) struct Sources {
    pub(crate) files: Vec<SourceFile>,
    /// The file of a module: crate, path below it.
    pub(crate) modules: HashMap<(usize, Vec<String>), usize>,
    pub(crate) problems: Vec<Problem>,
    root: PathBuf,
    scope: Scope,
    known: HashMap<PathBuf, Option<usize>>,
}

/// Where a module's children are looked for.
struct Home {
    krate: usize,
    path: Vec<String>,
    /// The folder of `child.rs`.
    folder: PathBuf,
    /// The folder that `#[path]` starts from.
    beside: PathBuf,
    /// The files of this module and of those around it, the crate's root first.
    chain: Vec<PathBuf>,
}

/// A `mod name;`, with the modules around it in the same file.
struct Child {
    steps: Vec<Step>,
    is_conditional: bool,
}

struct Step {
    name: String,
    /// What `#[path]` says.
    path: Option<PathBuf>,
    line: usize,
}

impl Home {
    /// Where the children of a child are: beside it if it is a `mod.rs` or has a `#[path]`.
    fn child(&self, child: &Child, file: &Path, folder: PathBuf) -> Home {
        let beside = file.parent().unwrap_or(&self.folder).to_path_buf();
        let is_root = file.ends_with("mod.rs") || child.steps.last().is_some_and(|own| own.path.is_some());
        let names = child.steps.iter().map(|step| step.name.clone());
        Home {
            krate: self.krate,
            path: self.path.iter().cloned().chain(names).collect(),
            folder: if is_root { beside.clone() } else { folder },
            beside,
            chain: self.chain.iter().cloned().chain([same(file)]).collect(),
        }
    }
}

/// The one name of a file: `a/../lib.rs` is `lib.rs`.
fn same(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| file.to_path_buf())
}

impl SourceFile {
    /// Whether a comment on this line, or one that stands alone above it, lets its calls block.
    pub(crate) fn allows_blocking(&self, line: usize) -> bool {
        let allows = |text: &str| {
            text.split_once("//").is_some_and(|(_, comment)| {
                let reason = comment.trim_start_matches(['/', ' ']).strip_prefix("allow_blocking:");
                reason.is_some_and(|reason| !reason.trim().is_empty())
            })
        };
        let at = |line: usize| line.checked_sub(1).and_then(|index| self.lines.get(index));
        let above = line.checked_sub(1).and_then(at);
        at(line).is_some_and(|text| allows(text))
            || above.is_some_and(|text| text.trim_start().starts_with("//") && allows(text))
    }
}

impl Sources {
    /// Reads the crates of a workspace; what cannot be read is a problem, and the rest is read on.
    pub(crate) fn read(workspace: &Workspace, scope: Scope) -> Self {
        let mut sources = Self {
            files: Vec::new(),
            modules: HashMap::new(),
            problems: Vec::new(),
            root: workspace.root.clone(),
            scope,
            known: HashMap::new(),
        };
        for (krate, found) in workspace.crates.iter().enumerate() {
            let folder = found.root.parent().unwrap_or(&workspace.root).to_path_buf();
            let chain = vec![same(&found.root)];
            let home = Home { krate, path: Vec::new(), beside: folder.clone(), folder, chain };
            sources.load(&found.root, home);
        }
        sources.problems.sort();
        sources.problems.dedup();
        sources
    }

    fn load(&mut self, path: &Path, home: Home) {
        let Some(file) = self.parsed(path) else { return };
        if !condition::is_compiled(&self.files[file].ast.attrs, self.scope) {
            return;
        }
        if self.modules.insert((home.krate, home.path.clone()), file).is_some() {
            return;
        }
        for child in declared(&self.files[file].ast.items, self.scope) {
            self.load_child(&child, &home, file);
        }
    }

    /// Follows `mod a { mod b; }` down to the file.
    fn load_child(&mut self, child: &Child, home: &Home, file: usize) {
        let (own, inline) = child.steps.split_last().expect("a module has a name");
        let mut folder = home.folder.clone();
        let mut beside = home.beside.clone();
        for (depth, step) in inline.iter().enumerate() {
            match &step.path {
                Some(path) if depth == 0 => folder = home.beside.join(path),
                Some(path) => folder.push(path),
                None => folder.push(&step.name),
            }
            beside.clone_from(&folder);
        }
        let found = match &own.path {
            Some(path) => Some(beside.join(path)),
            None => existing(&folder, &own.name),
        };
        let message = match found.filter(|found| found.is_file()) {
            Some(found) if !home.chain.contains(&same(&found)) => {
                return self.load(&found, home.child(child, &found, folder.join(&own.name)));
            }
            Some(_) => format!("the file of `mod {}` is one that this module is in: it has no end", own.name),
            None => format!("there is no file for `mod {}`", own.name),
        };
        if !child.is_conditional {
            let place = Place { file: self.files[file].path.clone(), line: own.line, column: 1 };
            self.problems.push(Problem { place, message });
        }
    }

    fn parsed(&mut self, path: &Path) -> Option<usize> {
        if let Some(known) = self.known.get(path) {
            return *known;
        }
        let file = self.parse(path);
        self.known.insert(path.to_path_buf(), file);
        file
    }

    fn parse(&mut self, path: &Path) -> Option<usize> {
        let shown = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let problem =
            |line, column, message| Problem { place: Place { file: shown.clone(), line, column }, message };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.problems.push(problem(1, 1, format!("cannot be read: {error}")));
                return None;
            }
        };
        match syn::parse_file(&text) {
            Ok(mut ast) => {
                unwrap_macros(&mut ast.items);
                let lines = text.lines().map(str::to_owned).collect();
                self.files.push(SourceFile { path: shown, lines, ast });
                Some(self.files.len() - 1)
            }
            Err(error) => {
                let start = error.span().start();
                self.problems.push(problem(
                    start.line,
                    start.column + 1,
                    format!("cannot be parsed: {error}"),
                ));
                None
            }
        }
    }
}

/// The modules that a file declares and other files hold.
fn declared(items: &[Item], scope: Scope) -> Vec<Child> {
    let mut found = Vec::new();
    for item in items {
        let Item::Mod(module) = item else { continue };
        if !condition::is_compiled(&module.attrs, scope) {
            continue;
        }
        let step = || Step {
            name: plain(&module.ident),
            path: written_path(&module.attrs, scope),
            line: module.ident.span().start().line,
        };
        let is_conditional = condition::is_conditional(&module.attrs);
        match &module.content {
            None => found.push(Child { steps: vec![step()], is_conditional }),
            Some((_, items)) => found.extend(declared(items, scope).into_iter().map(|mut child| {
                child.steps.insert(0, step());
                child.is_conditional |= is_conditional;
                child
            })),
        }
    }
    found
}

/// An identifier without `r#`.
pub(crate) fn plain(ident: &proc_macro2::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// What `#[path = ".."]` says, also in a `cfg_attr`.
fn written_path(attributes: &[Attribute], scope: Scope) -> Option<PathBuf> {
    let applied = attributes.iter().flat_map(|attribute| condition::applied(attribute, scope));
    let mut paths = applied.filter(|meta| meta.path().is_ident("path"));
    paths.find_map(|meta| match &meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value().into()),
        _ => None,
    })
}

fn existing(folder: &Path, name: &str) -> Option<PathBuf> {
    [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")]
        .into_iter()
        .find(|path| path.is_file())
}

/// Puts the items in `cfg_rt! { .. }` and the like in the place of the macro: most such macros repeat them.
fn unwrap_macros(items: &mut Vec<Item>) {
    let mut added = Vec::new();
    for item in &mut *items {
        match item {
            Item::Mod(ItemMod { content: Some((_, items)), .. }) => unwrap_macros(items),
            Item::Macro(found) if found.ident.is_none() => added.extend(items_inside(&found.mac)),
            _ => {}
        }
    }
    if !added.is_empty() {
        unwrap_macros(&mut added);
        items.append(&mut added);
    }
}

fn items_inside(found: &syn::Macro) -> Vec<Item> {
    if !matches!(found.delimiter, syn::MacroDelimiter::Brace(_)) {
        return Vec::new();
    }
    if found.path.segments.last().is_some_and(|segment| segment.ident == "cfg_if") {
        return found.parse_body_with(branches).unwrap_or_default();
    }
    found.parse_body::<syn::File>().map(|file| file.items).unwrap_or_default()
}

/// `if #[cfg(..)] { items } else if #[cfg(..)] { items } else { items }`
fn branches(input: syn::parse::ParseStream) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    loop {
        let condition = if input.peek(syn::Token![if]) {
            input.parse::<syn::Token![if]>()?;
            input.call(Attribute::parse_outer)?
        } else {
            Vec::new()
        };
        let content;
        syn::braced!(content in input);
        let branch: syn::File = content.parse()?;
        if condition::is_compiled(&condition, Scope::Product) {
            items.extend(branch.items);
        }
        if input.is_empty() {
            return Ok(items);
        }
        input.parse::<syn::Token![else]>()?;
    }
}
