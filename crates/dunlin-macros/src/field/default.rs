//! `default` and `default = expression`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;

use crate::model::Paths;
use syn::{Expr, ExprLit, Ident, Lit, Token};

/// How a value is made when none was sent.
pub(crate) enum DefaultValue {
    /// By the type's `Default`.
    Type,
    /// By this expression.
    Value(Box<Expr>),
    /// By this function: what serde's `default = "path"` names, or what a macro wrote beside the model.
    Function(TokenStream),
}

impl DefaultValue {
    /// Reads what follows `default`.
    pub(super) fn parse(_: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![=]) {
            return Ok(DefaultValue::Type);
        }
        input.parse::<Token![=]>()?;
        Ok(DefaultValue::Value(Box::new(input.parse()?)))
    }

    /// The value as an expression; a text literal becomes any type that text can become.
    pub(crate) fn expression(&self, Paths { model, .. }: &Paths) -> TokenStream {
        match self {
            DefaultValue::Type => quote!(::core::default::Default::default()),
            DefaultValue::Value(value) => match &**value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    let room = respanned(model, text.span());
                    quote_spanned!(text.span()=> #room::FromLiteral::from_literal(#text))
                }
                value => quote_spanned!(value.span()=> #value),
            },
            DefaultValue::Function(path) => quote!(#path()),
        }
    }

    /// A function without arguments that gives the value.
    pub(crate) fn function(&self, paths: &Paths) -> TokenStream {
        match self {
            DefaultValue::Type => quote!(::core::default::Default::default),
            DefaultValue::Function(path) => path.clone(),
            DefaultValue::Value(_) => {
                let value = self.expression(paths);
                quote!(|| #value)
            }
        }
    }
}

/// The same path, with mistakes in what it is part of shown at `span`.
fn respanned(path: &TokenStream, span: Span) -> TokenStream {
    let tokens = path.clone().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(span.resolved_at(token.span()));
            token
        })
        .collect()
}
