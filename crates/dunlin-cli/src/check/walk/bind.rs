//! Patterns: which names they bind to what.

use syn::{Expr, Pat};

use super::Walk;
use crate::check::data_type::{DataType, OPTION, RESULT};
use crate::check::index::Body;
use crate::check::source::plain;

impl Walk<'_, '_> {
    /// Binds the names of a pattern to the parts of a type.
    pub(super) fn bind(&mut self, pattern: &Pat, known: DataType) {
        match pattern {
            Pat::Ident(found) => {
                if let Some((_, inner)) = &found.subpat {
                    self.bind(inner, known.clone());
                }
                self.variables.push((plain(&found.ident), known));
            }
            Pat::Type(found) => {
                let written = self.index.data_type(&self.environment, &found.ty);
                let known = if written.is_known() && !is_open(&written) { written } else { known };
                self.bind(&found.pat, known);
            }
            Pat::Reference(found) => self.bind(&found.pat, known),
            Pat::Paren(found) => self.bind(&found.pat, known),
            Pat::Guard(found) => {
                self.bind(&found.pat, known);
                self.expression(&found.guard);
            }
            Pat::Or(found) => {
                for case in &found.cases {
                    self.bind(case, known.clone());
                }
            }
            Pat::Tuple(found) => self.bind_tuple(found.elems.iter(), &known),
            Pat::Slice(found) => {
                for element in &found.elems {
                    self.bind(element, known.element());
                }
            }
            Pat::TupleStruct(found) => self.bind_variant(found, known),
            Pat::Struct(found) => self.bind_fields(found, &known),
            _ => {}
        }
    }

    fn bind_tuple<'p>(&mut self, patterns: impl Iterator<Item = &'p Pat>, known: &DataType) {
        for (position, pattern) in patterns.enumerate() {
            let part = match known {
                DataType::Tuple(parts) => parts.get(position).cloned().unwrap_or_default(),
                _ => DataType::Unknown,
            };
            self.bind(pattern, part);
        }
    }

    fn bind_variant(&mut self, found: &syn::PatTupleStruct, known: DataType) {
        let name = found.path.segments.last().map(|last| plain(&last.ident)).unwrap_or_default();
        let is = |path: &str| matches!(&known, DataType::Named(known, _) if known == path);
        let inner = match &*name {
            "Some" if is(OPTION) => known.argument(0),
            "Ok" if is(RESULT) => known.argument(0),
            "Err" if is(RESULT) => known.argument(1),
            // a guessed type, whose `Option` or `Result` was not seen
            "Some" | "Ok" => known,
            _ => return self.bind_declared(found, &name, &known),
        };
        for pattern in &found.elems {
            self.bind(pattern, inner.clone());
        }
    }

    /// `State(pool)`, `Message::Text(text)`.
    fn bind_declared(&mut self, found: &syn::PatTupleStruct, name: &str, known: &DataType) {
        let own = self.index.named_type(&self.environment, &found.path);
        let struct_type = if own.is_known() { own } else { known.clone() };
        let variant = match known {
            DataType::Named(path, _) => self.index.variant(path, name),
            _ => None,
        };
        for (position, pattern) in found.elems.iter().enumerate() {
            let part = match &variant {
                Some((fields, environment)) => {
                    let field = fields.iter().nth(position);
                    field.map(|field| self.index.data_type(environment, &field.ty)).unwrap_or_default()
                }
                None => {
                    let member = syn::Member::Unnamed(position.into());
                    let field = self.index.field(&struct_type, &member);
                    if field.is_known() { field } else { known.argument(position) }
                }
            };
            self.bind(pattern, part);
        }
    }

    fn bind_fields(&mut self, found: &syn::PatStruct, known: &DataType) {
        let own = self.index.named_type(&self.environment, &found.path);
        let owner = match &own {
            DataType::Named(path, _)
                if self
                    .index
                    .structures
                    .get(path)
                    .is_some_and(|structure| matches!(structure.body, Body::Struct(_))) =>
            {
                &own
            }
            _ => known,
        };
        let name = found.path.segments.last().map(|last| plain(&last.ident)).unwrap_or_default();
        let enumeration = match owner {
            DataType::Named(path, _) => self.index.variant(path, &name),
            _ => None,
        };
        for field in &found.fields {
            let part = match &enumeration {
                Some((fields, environment)) => {
                    let is_it = |known: &&syn::Field| matches!(&field.member, syn::Member::Named(name) if known.ident.as_ref() == Some(name));
                    let declared = fields.iter().find(is_it);
                    declared
                        .map(|declared| self.index.data_type(environment, &declared.ty))
                        .unwrap_or_default()
                }
                None => self.index.field(owner, &field.member),
            };
            self.bind(&field.pat, part);
        }
    }

    /// Gives a variable that was declared without a value the type of its first.
    pub(super) fn assign(&mut self, left: &Expr, known: DataType) {
        let Expr::Path(path) = left else { return };
        let Some(name) = path.path.get_ident().map(plain) else { return };
        if let Some((_, old)) = self.variables.iter_mut().rev().find(|(found, _)| *found == name)
            && !old.is_known()
        {
            *old = known;
        }
    }
}

/// Whether a written type leaves open what is inside: `Vec<_>`.
fn is_open(known: &DataType) -> bool {
    matches!(known, DataType::Named(_, arguments) if arguments.iter().any(|inner| !inner.is_known()))
}
