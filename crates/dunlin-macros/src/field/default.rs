//! `default` and `default = expression`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
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
    pub(crate) fn expression(&self) -> TokenStream {
        match self {
            DefaultValue::Type => quote!(::core::default::Default::default()),
            DefaultValue::Value(value) => match &**value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    quote_spanned!(text.span()=> ::core::convert::From::from(#text))
                }
                value => quote_spanned!(value.span()=> #value),
            },
            DefaultValue::Function(path) => quote!(#path()),
        }
    }

    /// A function without arguments that gives the value.
    pub(crate) fn function(&self) -> TokenStream {
        match self {
            DefaultValue::Type => quote!(::core::default::Default::default),
            DefaultValue::Function(path) => path.clone(),
            DefaultValue::Value(_) => {
                let value = self.expression();
                quote!(|| #value)
            }
        }
    }
}
