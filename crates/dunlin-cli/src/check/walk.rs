//! Reading a body: its calls, with the types of values followed as far as they can be told.

mod arguments;
mod bind;
mod call;
mod expression;
mod macros;

use dunlin_blocking::Entry;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, FnArg, Stmt};

use super::data_type::{CALLABLE, DataType};
use super::graph::{Call, Callee, Graph, Node, NodeId, Role};
use super::index::{Environment, FunctionId, Index};
use super::{Place, condition};

/// Walks through a function's body.
pub(crate) struct Walk<'a, 'i> {
    index: &'i Index<'a>,
    graph: &'i mut Graph,
    environment: Environment<'a>,
    file: usize,
    /// Whose calls are being read.
    owner: NodeId,
    /// Innermost last.
    variables: Vec<(String, DataType)>,
    /// How many statements around this one may block.
    allowed: usize,
    /// How many loops that await are around this.
    loops: usize,
    /// Whether the next async block is run by `block_on`.
    is_start: bool,
    /// The lines on which the statements around this begin.
    statements: Vec<usize>,
}

/// Reads all bodies of an index.
pub(crate) fn graph(index: &Index<'_>) -> Graph {
    let mut graph = Graph::of(index);
    for function in 0..index.functions.len() {
        Walk::of(index, &mut graph, function).function(function);
    }
    graph.settle();
    graph
}

/// A function as a node, without its calls yet.
pub(crate) fn node(index: &Index<'_>, function: FunctionId) -> Node {
    let found = &index.functions[function];
    let is_async = found.signature.asyncness.is_some() || is_poll(index, function);
    let role = if is_async { Role::Async } else { Role::Function };
    Node {
        path: found.path.clone(),
        place: place(index, index.file(function), found.signature.ident.span()),
        role,
        is_allowed: is_allowed(found.attributes),
        is_start: is_async && is_main(found.attributes, &found.name),
        is_endpoint: is_endpoint(found.attributes) && !has_await(found.block),
        calls: Vec::new(),
    }
}

/// Whether a function is called by a runtime: it takes a task's context.
fn is_poll(index: &Index<'_>, function: FunctionId) -> bool {
    let found = &index.functions[function];
    found.signature.inputs.iter().any(|input| {
        let FnArg::Typed(typed) = input else { return false };
        matches!(&*typed.ty, syn::Type::Reference(reference) if reference.mutability.is_some())
            && index.data_type(&found.environment, &typed.ty) == DataType::named("std::task::Context")
    })
}

fn is_main(attributes: &[Attribute], name: &str) -> bool {
    let is_entry = |attribute: &Attribute| {
        attribute.path().segments.len() > 1
            && attribute.path().segments.last().is_some_and(|last| last.ident == "main")
    };
    name == "main" || attributes.iter().any(is_entry)
}

/// Whether one of dunlin's attributes says where the function runs.
fn is_endpoint(attributes: &[Attribute]) -> bool {
    const ENDPOINTS: [&str; 9] =
        ["delete", "dependency", "endpoint", "get", "head", "options", "patch", "post", "put"];
    attributes.iter().any(|attribute| {
        attribute.path().segments.last().is_some_and(|last| ENDPOINTS.iter().any(|known| last.ident == known))
    })
}

/// Whether `#[allow_blocking(reason = "..")]` is among the attributes.
fn is_allowed(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "allow_blocking"))
}

fn place(index: &Index<'_>, file: usize, span: Span) -> Place {
    let start = span.start();
    Place { file: index.sources.files[file].path.clone(), line: start.line, column: start.column + 1 }
}

impl<'a, 'i> Walk<'a, 'i> {
    fn of(index: &'i Index<'a>, graph: &'i mut Graph, function: FunctionId) -> Self {
        Self {
            index,
            graph,
            environment: index.functions[function].environment.clone(),
            file: index.file(function),
            owner: function,
            variables: Vec::new(),
            allowed: 0,
            loops: 0,
            is_start: false,
            statements: Vec::new(),
        }
    }

    fn function(&mut self, function: FunctionId) {
        let found = &self.index.functions[function];
        let typed = found.signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
        for (position, input) in typed.enumerate() {
            let mut known = self.index.data_type(&self.environment, &input.ty);
            if is_callable(&known) {
                known = DataType::Callable(self.graph.parameter(function, position), Box::default());
            }
            self.bind(&input.pat, known);
        }
        self.block(found.block);
    }

    /// Reads a body that is not run where it stands, and says which node it is.
    fn body(
        &mut self,
        role: Role,
        span: Span,
        read: impl FnOnce(&mut Self) -> DataType,
    ) -> (NodeId, DataType) {
        let above = &self.graph.nodes[self.owner].path;
        let path = match role {
            Role::Async if above.ends_with("{async block}") => above.clone(),
            Role::Async => format!("{above}::{{async block}}"),
            _ => above.clone(),
        };
        let node = Node {
            path,
            place: place(self.index, self.file, span),
            role,
            is_allowed: self.allowed > 0 || self.graph.nodes[self.owner].is_allowed,
            is_start: role == Role::Async && std::mem::take(&mut self.is_start),
            is_endpoint: false,
            calls: Vec::new(),
        };
        let node = self.graph.add(node);
        let owner = std::mem::replace(&mut self.owner, node);
        let loops = std::mem::take(&mut self.loops);
        let known = read(self);
        self.loops = loops;
        self.owner = owner;
        (node, known)
    }

    /// Reads a part whose variables end with it.
    fn scoped<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let variables = self.variables.len();
        let found = read(self);
        self.variables.truncate(variables);
        found
    }

    /// The type of a block is that of its last expression.
    fn block(&mut self, block: &Block) -> DataType {
        self.scoped(|walk| {
            let mut last = DataType::Tuple(Vec::new());
            for statement in &block.stmts {
                last = walk.statement(statement);
            }
            last
        })
    }

    fn statement(&mut self, statement: &Stmt) -> DataType {
        let attributes = match statement {
            Stmt::Local(local) => &local.attrs[..],
            Stmt::Macro(found) => &found.attrs[..],
            Stmt::Expr(expression, _) => expression::attributes(expression),
            Stmt::Item(_) => return DataType::Unknown,
        };
        if !condition::is_compiled(attributes, self.index.scope) {
            return DataType::Unknown;
        }
        let allowed = usize::from(is_allowed(attributes));
        self.allowed += allowed;
        self.statements.push(statement.span().start().line);
        let known = match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Macro(found) => self.expand(&found.mac),
            Stmt::Expr(expression, None) => self.expression(expression),
            Stmt::Expr(expression, Some(_)) => {
                self.expression(expression);
                DataType::Tuple(Vec::new())
            }
            Stmt::Item(_) => DataType::Unknown,
        };
        self.statements.pop();
        self.allowed -= allowed;
        known
    }

    fn local(&mut self, local: &syn::Local) -> DataType {
        let mut known = DataType::Unknown;
        if let Some(init) = &local.init {
            known = self.expression(&init.expr);
            if let Some((_, otherwise)) = &init.diverge {
                self.expression(otherwise);
            }
        }
        self.bind(&local.pat, known);
        DataType::Tuple(Vec::new())
    }

    fn blocking(&mut self, entry: &'static Entry, span: Span) {
        self.record(Callee::Blocking(entry), span);
    }

    fn record(&mut self, to: Callee, span: Span) {
        let line = span.start().line;
        let file = &self.index.sources.files[self.file];
        let begin = self.statements.last().copied().unwrap_or(line);
        if self.allowed > 0 || file.allows_blocking(line) || file.allows_blocking(begin) {
            return;
        }
        let call = Call { to, place: place(self.index, self.file, span), repeats: self.loops > 0 };
        self.graph.nodes[self.owner].calls.push(call);
    }

    /// Reads what a loop repeats.
    fn repeated(&mut self, body: &Block) {
        let awaits = usize::from(has_await(body));
        self.loops += awaits;
        self.block(body);
        self.loops -= awaits;
    }

    fn variable(&self, name: &str) -> Option<&DataType> {
        self.variables.iter().rev().find(|(known, _)| known == name).map(|(_, known)| known)
    }
}

fn is_callable(known: &DataType) -> bool {
    match known {
        DataType::Bound(traits) => traits.iter().any(|found| found == CALLABLE),
        DataType::Named(path, arguments) if path == "std::boxed::Box" => {
            arguments.first().is_some_and(is_callable)
        }
        _ => false,
    }
}

/// Whether a block awaits, itself and not in a block or closure inside of it.
fn has_await(block: &Block) -> bool {
    struct Awaits(bool);
    impl<'ast> Visit<'ast> for Awaits {
        fn visit_expr_await(&mut self, _: &'ast syn::ExprAwait) {
            self.0 = true;
        }
        fn visit_macro(&mut self, found: &'ast syn::Macro) {
            self.0 |= macros::awaits(found);
        }
        fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut awaits = Awaits(false);
    visit::visit_block(&mut awaits, block);
    awaits.0
}

/// An expression without parentheses and references around it.
fn bare(expression: &Expr) -> &Expr {
    match expression {
        Expr::Paren(inner) => bare(&inner.expr),
        Expr::Group(inner) => bare(&inner.expr),
        Expr::Reference(inner) => bare(&inner.expr),
        other => other,
    }
}
