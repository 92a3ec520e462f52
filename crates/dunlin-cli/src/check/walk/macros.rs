//! Macros: what is inside, where it can be read as expressions.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Block, Expr, Macro, Pat, Token};

use super::{Role, Walk};
use crate::check::data_type::{DataType, RESULT};

/// An arm of `select!`: `pattern = future, if condition => body`.
struct Arm {
    pattern: Option<(Pat, Expr)>,
    condition: Option<Expr>,
    body: Expr,
}

/// Whether a macro awaits what is inside.
pub(super) fn awaits(found: &Macro) -> bool {
    matches!(&*name(found), "select" | "join" | "try_join" | "select_biased")
}

fn name(found: &Macro) -> String {
    found.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
}

impl Walk<'_, '_> {
    /// Reads a macro; what its rules do with it is not known.
    pub(super) fn expand(&mut self, found: &Macro) -> DataType {
        match &*name(found) {
            "select" | "select_biased" => self.select(found),
            "stream" | "try_stream" => self.stream(found),
            "vec" => {
                let parts = self.expressions(&found.tokens);
                DataType::Named("std::vec::Vec".into(), vec![parts.into_iter().next().unwrap_or_default()])
            }
            "join" => {
                DataType::Tuple(self.expressions(&found.tokens).into_iter().map(DataType::awaited).collect())
            }
            "try_join" => {
                let parts = self.expressions(&found.tokens).into_iter().map(|part| part.awaited().tried());
                DataType::Named(RESULT.into(), vec![DataType::Tuple(parts.collect())])
            }
            "format" => {
                self.expressions(&found.tokens);
                DataType::named("std::string::String")
            }
            "matches" | "macro_rules" | "quote" | "quote_spanned" | "parse_quote" | "stringify"
            | "concat" | "include_str" | "env" | "sql" => DataType::Unknown,
            _ => {
                self.expressions(&found.tokens);
                DataType::Unknown
            }
        }
    }

    fn expressions(&mut self, tokens: &TokenStream) -> Vec<DataType> {
        let parts = expressions(tokens);
        self.scoped(|walk| walk.all(parts.iter()))
    }

    fn select(&mut self, found: &Macro) -> DataType {
        let Ok(arms) = arms.parse2(found.tokens.clone()) else {
            self.expressions(&found.tokens);
            return DataType::Unknown;
        };
        for arm in arms {
            self.scoped(|walk| {
                if let Some(condition) = &arm.condition {
                    walk.expression(condition);
                }
                if let Some((pattern, future)) = &arm.pattern {
                    let known = walk.expression(future).awaited();
                    walk.bind(pattern, known);
                }
                walk.expression(&arm.body);
            });
        }
        DataType::Unknown
    }

    fn stream(&mut self, found: &Macro) -> DataType {
        let Ok(statements) = Block::parse_within.parse2(found.tokens.clone()) else {
            return DataType::Unknown;
        };
        let block = Block { brace_token: Default::default(), stmts: statements };
        self.body(Role::Async, found.path.span(), |walk| walk.block(&block));
        DataType::Unknown
    }
}

/// The arguments of a macro; those that are no expressions are left out.
fn expressions(tokens: &TokenStream) -> Vec<Expr> {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated;
    if let Ok(list) = list.parse2(tokens.clone()) {
        return list.into_iter().collect();
    }
    let parts = pieces(tokens).into_iter();
    let mut found = Vec::new();
    for part in parts {
        match syn::parse2::<Expr>(part.clone()) {
            Ok(expression) => found.push(expression),
            Err(_) => found.extend(statements(part)),
        }
    }
    found
}

fn statements(tokens: TokenStream) -> Option<Expr> {
    let stmts = Block::parse_within.parse2(tokens).ok()?;
    let block = Block { brace_token: Default::default(), stmts };
    Some(Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block }))
}

/// Tokens between commas and semicolons, without what tracing puts before a value: `name = %value`.
fn pieces(tokens: &TokenStream) -> Vec<TokenStream> {
    let mut pieces = vec![Vec::new()];
    for token in tokens.clone() {
        match &token {
            TokenTree::Punct(sign) if matches!(sign.as_char(), ',' | ';') => pieces.push(Vec::new()),
            _ => pieces.last_mut().expect("there is always one").push(token),
        }
    }
    let is_sign =
        |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if matches!(sign.as_char(), '%' | '?'));
    let bare = pieces.into_iter().map(|piece| {
        let begin = piece.iter().position(is_sign).filter(|at| *at <= 4).map_or(0, |at| at + 1);
        let begin = if begin == piece.len() { 0 } else { begin };
        piece[begin..].iter().cloned().collect()
    });
    bare.collect()
}

fn arms(input: ParseStream) -> syn::Result<Vec<Arm>> {
    let mut arms = Vec::new();
    if input.peek(syn::Ident) && input.peek2(Token![;]) {
        input.parse::<syn::Ident>()?;
        input.parse::<Token![;]>()?;
    }
    while !input.is_empty() {
        let is_last = input.peek(Token![else]);
        let pattern = if is_last || input.peek(syn::Ident) && input.peek2(Token![=>]) {
            input.call(<syn::Ident as syn::ext::IdentExt>::parse_any)?;
            None
        } else {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![=]>()?;
            Some((pattern, input.parse()?))
        };
        let mut condition = None;
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            input.parse::<Token![if]>()?;
            condition = Some(input.parse()?);
        }
        input.parse::<Token![=>]>()?;
        let body = body(input)?;
        arms.push(Arm { pattern, condition, body });
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(arms)
}

/// A block needs no comma after it.
fn body(input: ParseStream) -> syn::Result<Expr> {
    if !input.peek(syn::token::Brace) {
        return input.parse();
    }
    let block: Block = input.parse()?;
    Ok(Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block }))
}
