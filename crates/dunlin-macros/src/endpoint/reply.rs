//! The words inside `#[get(..)]` that say what of a reply is sent.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, LitBool, LitStr, Result, Token, Type, bracketed};

/// `response_model = Item, include = ["name"], exclude_none`, ..
#[derive(Default)]
pub(crate) struct Reply {
    model: Option<Type>,
    fields: Vec<(Ident, TokenStream)>,
    unset: Option<Ident>,
}

impl Reply {
    /// Reads the option if it is one of these.
    pub(super) fn takes(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<bool> {
        match name.to_string().as_str() {
            "response_model" => {
                input.parse::<Token![=]>()?;
                self.model = Some(input.parse()?);
            }
            "include" | "exclude" => {
                input.parse::<Token![=]>()?;
                let list;
                bracketed!(list in input);
                let names = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
                let names = names.iter();
                self.fields.push((name.clone(), quote!(&[#(#names),*])));
            }
            "exclude_none" | "exclude_defaults" | "exclude_unset" => {
                let is_on = match input.peek(Token![=]) {
                    true => {
                        input.parse::<Token![=]>()?;
                        input.parse::<LitBool>()?.value
                    }
                    false => true,
                };
                self.unset =
                    Some(name.clone()).filter(|name| is_on && name == "exclude_unset").or(self.unset.take());
                self.fields.push((name.clone(), quote!(#is_on)));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Refuses what cannot be done.
    pub(super) fn check(&self) -> Result<()> {
        match &self.unset {
            Some(word) if self.model.is_none() => Err(Error::new(
                word.span(),
                "a struct does not know which of its fields were set: return `Partial<Item>`, or a `Value` with \
                 `response_model = Item`",
            )),
            _ => Ok(()),
        }
    }

    /// The value of `Spec::reply`, when something is said.
    pub(super) fn emit(&self) -> Option<TokenStream> {
        if self.model.is_none() && self.fields.is_empty() {
            return None;
        }
        let model = self.model.as_ref().map(|ty| {
            let model = quote_spanned!(ty.span()=> ::dunlin::__private::ResponseModel::of::<#ty>());
            quote!(model: ::core::option::Option::Some(#model),)
        });
        let fields = self.fields.iter().map(|(name, value)| quote!(#name: #value,));
        Some(quote! {
            ::core::option::Option::Some(::dunlin::__private::ReplyOptions {
                #model
                #(#fields)*
                ..::dunlin::__private::ReplyOptions::NONE
            })
        })
    }
}
