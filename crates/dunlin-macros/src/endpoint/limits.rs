//! `body_limit = "16MiB"` and `form_limits(max_fields = 5)`: how much of a body an endpoint takes.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, LitInt, Result, Token, parenthesized};

use crate::size;

/// What an attribute says of sizes.
#[derive(Default)]
pub(super) struct Limits {
    body: Option<u64>,
    form: Vec<TokenStream>,
}

impl Limits {
    /// Reads `= "16MiB"`.
    pub(super) fn read_body(&mut self, input: ParseStream<'_>) -> Result<()> {
        input.parse::<Token![=]>()?;
        self.body = Some(size::bytes(input)?);
        Ok(())
    }

    /// Reads `(max_fields = 5, max_files = 1, max_part_size = "2MiB")`.
    pub(super) fn read_form(&mut self, input: ParseStream<'_>) -> Result<()> {
        let list;
        parenthesized!(list in input);
        while !list.is_empty() {
            let name = list.call(Ident::parse_any)?;
            list.parse::<Token![=]>()?;
            let value = match name.to_string().as_str() {
                "max_fields" | "max_files" => list.parse::<LitInt>()?.base10_parse::<usize>()?,
                "max_part_size" => size::bytes(&list)? as usize,
                other => {
                    let message = format!(
                        "there is no limit `{other}`: there are `max_fields`, `max_files` and `max_part_size`"
                    );
                    return Err(Error::new(name.span(), message));
                }
            };
            self.form.push(quote!(.#name(#value)));
            if !list.is_empty() {
                list.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    /// The field of `Spec`, if there is anything to be said.
    pub(super) fn emit(&self) -> Option<TokenStream> {
        if self.body.is_none() && self.form.is_empty() {
            return None;
        }
        let body = match self.body {
            Some(bytes) => quote!(::core::option::Option::Some(#bytes)),
            None => quote!(::core::option::Option::None),
        };
        let form = &self.form;
        Some(quote! {
            limits: ::dunlin::__private::Limits {
                body: #body,
                form: ::dunlin::__private::FormLimits::new() #(#form)*,
            },
        })
    }
}
