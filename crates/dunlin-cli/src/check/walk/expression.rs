//! Expressions: what they call, and what type they have.

use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit};

use super::{Callee, Role, Walk, bare};
use crate::check::data_type::{DataType, ITERATOR};
use crate::check::index::{Body, Definition};
use crate::check::resolve::Kind;
use crate::check::signatures;
use crate::check::source::plain;

impl Walk<'_, '_> {
    /// Reads an expression whose value is used at once.
    pub(super) fn expression(&mut self, expression: &Expr) -> DataType {
        match expression {
            Expr::Call(call) => self.call(call, false),
            Expr::MethodCall(call) => self.method_call(call, false),
            Expr::Await(awaited) => self.awaited(&awaited.base).awaited(),
            Expr::Async(found) => {
                let (_, output) =
                    self.body(Role::Async, found.async_token.span, |walk| walk.block(&found.block));
                DataType::Future(Box::new(output))
            }
            Expr::Closure(closure) => self.closure(closure, &[]),
            Expr::Macro(found) => self.expand(&found.mac),
            Expr::Path(path) => self.path(path),
            Expr::Field(field) => {
                let owner = self.expression(&field.base);
                self.index.field(&owner, &field.member)
            }
            Expr::Try(inner) => self.expression(&inner.expr).tried(),
            Expr::Paren(inner) => self.expression(&inner.expr),
            Expr::Group(inner) => self.expression(&inner.expr),
            Expr::Reference(inner) => self.expression(&inner.expr),
            Expr::RawAddr(inner) => self.expression(&inner.expr),
            Expr::Unary(inner) => self.expression(&inner.expr),
            Expr::Cast(cast) => {
                self.expression(&cast.expr);
                self.index.data_type(&self.environment, &cast.ty)
            }
            Expr::Lit(literal) => literal_type(&literal.lit),
            _ => self.compound(expression),
        }
    }

    /// What is awaited runs, but does not block where it is called.
    fn awaited(&mut self, expression: &Expr) -> DataType {
        match bare(expression) {
            Expr::Call(call) => self.call(call, true),
            Expr::MethodCall(call) => self.method_call(call, true),
            other => self.expression(other),
        }
    }

    /// Expressions with others inside.
    fn compound(&mut self, expression: &Expr) -> DataType {
        match expression {
            Expr::Array(parts) => DataType::Named(
                "[]".into(),
                vec![self.all(parts.elems.iter()).into_iter().next().unwrap_or_default()],
            ),
            Expr::Tuple(parts) => DataType::Tuple(self.all(parts.elems.iter())),
            Expr::Assign(assign) => {
                let known = self.expression(&assign.right);
                self.expression(&assign.left);
                self.assign(&assign.left, known);
                DataType::Tuple(Vec::new())
            }
            Expr::Binary(both) => {
                self.expression(&both.left);
                self.expression(&both.right);
                DataType::Unknown
            }
            Expr::Index(both) => {
                let owner = self.expression(&both.expr);
                self.expression(&both.index);
                if matches!(bare(&both.index), Expr::Range(_)) { owner } else { owner.element() }
            }
            Expr::Range(range) => {
                let ends = range.start.iter().chain(&range.end);
                let ends: Vec<DataType> = ends.map(|end| self.expression(end)).collect();
                DataType::Named(ITERATOR.into(), vec![ends.into_iter().next().unwrap_or_default()])
            }
            Expr::Repeat(repeat) => DataType::Named("[]".into(), vec![self.expression(&repeat.expr)]),
            Expr::Struct(found) => self.structure(found),
            Expr::Return(found) => self.ended(found.expr.as_deref()),
            Expr::Break(found) => self.ended(found.expr.as_deref()),
            Expr::Yield(found) => self.ended(found.expr.as_deref()),
            _ => self.control(expression),
        }
    }

    /// Expressions with blocks inside.
    fn control(&mut self, expression: &Expr) -> DataType {
        match expression {
            Expr::Block(found) => self.block(&found.block),
            Expr::Unsafe(found) => self.block(&found.block),
            Expr::Const(found) => self.block(&found.block),
            Expr::TryBlock(found) => self.block(&found.block),
            Expr::If(found) => self.scoped(|walk| {
                walk.expression(&found.cond);
                let known = walk.block(&found.then_branch);
                let otherwise = found.else_branch.as_ref().map(|(_, other)| walk.expression(other));
                if known.is_known() { known } else { otherwise.unwrap_or_default() }
            }),
            Expr::Let(found) => {
                let known = self.expression(&found.expr);
                self.bind(&found.pat, known);
                DataType::Unknown
            }
            Expr::Match(found) => self.matched(found),
            Expr::Loop(found) => {
                self.repeated(&found.body);
                DataType::Unknown
            }
            Expr::While(found) => self.scoped(|walk| {
                walk.expression(&found.cond);
                walk.repeated(&found.body);
                DataType::Unknown
            }),
            Expr::ForLoop(found) => {
                let over = self.expression(&found.expr);
                self.iterated(&over, found.expr.span());
                self.scoped(|walk| {
                    walk.bind(&found.pat, over.element());
                    walk.repeated(&found.body);
                });
                DataType::Unknown
            }
            _ => DataType::Unknown,
        }
    }

    pub(super) fn all<'e>(&mut self, parts: impl Iterator<Item = &'e Expr>) -> Vec<DataType> {
        parts.map(|part| self.expression(part)).collect()
    }

    fn ended(&mut self, value: Option<&Expr>) -> DataType {
        if let Some(value) = value {
            self.expression(value);
        }
        DataType::Unknown
    }

    fn matched(&mut self, found: &syn::ExprMatch) -> DataType {
        let over = self.expression(&found.expr);
        let mut result = DataType::Unknown;
        for arm in &found.arms {
            let known = self.scoped(|walk| {
                walk.bind(&arm.pat, over.clone());
                walk.expression(&arm.body)
            });
            if !result.is_known() || result == DataType::Tuple(Vec::new()) {
                result = known;
            }
        }
        result
    }

    /// A loop calls `into_iter`, which some types wait in, and `next`.
    fn iterated(&mut self, over: &DataType, span: proc_macro2::Span) {
        let DataType::Named(owner, _) = over else { return };
        if let [next] = self.index.method(owner, "next")[..] {
            self.record(Callee::Node(next), span);
        }
        if let Some(entry) = signatures::blocking_method(owner, "into_iter") {
            self.blocking(entry, span);
        }
    }

    fn structure(&mut self, found: &syn::ExprStruct) -> DataType {
        for field in &found.fields {
            self.expression(&field.expr);
        }
        if let Some(rest) = &found.rest {
            self.expression(rest);
        }
        let own = self.index.named_type(&self.environment, &found.path);
        if own.is_known() {
            return own;
        }
        // a variant: `Shape::Round { .. }`
        let mut owner = found.path.clone();
        owner.segments.pop();
        owner.segments.pop_punct();
        if owner.segments.is_empty() { own } else { self.index.named_type(&self.environment, &owner) }
    }

    /// A variable, a static, or a function as a value.
    pub(super) fn path(&mut self, path: &syn::ExprPath) -> DataType {
        if let Some(name) = path.path.get_ident().map(plain) {
            if name == "self" {
                return self.environment.own.clone().unwrap_or_default();
            }
            if let Some(known) = self.variable(&name) {
                return known.clone();
            }
        }
        match self.definition(path) {
            Some(Definition::Value(path)) => match self.index.structures.get(&path) {
                Some(structure) => match structure.body {
                    Body::Alias(written) => self.index.data_type(&structure.environment(&[]), written),
                    _ => DataType::Unknown,
                },
                None => DataType::Unknown,
            },
            Some(Definition::Functions(functions)) => {
                let returned = self.index.returned(functions[0]);
                DataType::Callable(functions[0], Box::new(returned))
            }
            Some(Definition::Associated(owner, _)) => DataType::Named(owner, Vec::new()),
            Some(Definition::Type(path)) => DataType::Named(path, Vec::new()),
            _ => DataType::Unknown,
        }
    }

    /// What a path stands for where a value is expected.
    pub(super) fn definition(&self, path: &syn::ExprPath) -> Option<Definition> {
        let names: Vec<String> = path.path.segments.iter().map(|segment| plain(&segment.ident)).collect();
        let (last, above) = names.split_last()?;
        let owner = match (&path.qself, above) {
            (Some(own), _) => Some(self.index.data_type(&self.environment, &own.ty)),
            (None, [single]) if single == "Self" => self.environment.own.clone(),
            (None, [single]) if self.is_parameter(single) => Some(
                self.index
                    .named_type(&self.environment, &syn::Path::from(path.path.segments[0].ident.clone())),
            ),
            _ => None,
        };
        match owner {
            Some(DataType::Named(owner, _)) => Some(self.index.associated(owner, last)),
            Some(DataType::Bound(traits)) => {
                let found = traits.iter().map(|found| self.index.trait_method(found, last));
                found.into_iter().find(|found| !found.is_empty()).map(Definition::Functions)
            }
            Some(_) => None,
            None => self.index.resolve(self.environment.module, &names, Kind::Value),
        }
    }

    fn is_parameter(&self, name: &str) -> bool {
        let generics = self.environment.generics.iter().flat_map(|generics| generics.type_params());
        generics.into_iter().any(|parameter| parameter.ident == name)
    }
}

fn literal_type(literal: &Lit) -> DataType {
    match literal {
        Lit::Str(_) => DataType::named("str"),
        _ => DataType::Unknown,
    }
}

/// The attributes of a statement stand with the leftmost part of its expression.
pub(super) fn attributes(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Assign(found) => attributes(&found.left),
        Expr::Binary(found) => attributes(&found.left),
        Expr::Cast(found) => attributes(&found.expr),
        Expr::Async(found) => &found.attrs,
        Expr::Await(found) => &found.attrs,
        Expr::Block(found) => &found.attrs,
        Expr::Break(found) => &found.attrs,
        Expr::Call(found) => &found.attrs,
        Expr::Closure(found) => &found.attrs,
        Expr::Field(found) => &found.attrs,
        Expr::ForLoop(found) => &found.attrs,
        Expr::If(found) => &found.attrs,
        Expr::Loop(found) => &found.attrs,
        Expr::Macro(found) => &found.attrs,
        Expr::Match(found) => &found.attrs,
        Expr::MethodCall(found) => &found.attrs,
        Expr::Paren(found) => &found.attrs,
        Expr::Reference(found) => &found.attrs,
        Expr::Return(found) => &found.attrs,
        Expr::Struct(found) => &found.attrs,
        Expr::Try(found) => &found.attrs,
        Expr::Tuple(found) => &found.attrs,
        Expr::Unary(found) => &found.attrs,
        Expr::Unsafe(found) => &found.attrs,
        Expr::While(found) => &found.attrs,
        _ => &[],
    }
}
