//! Types and constants that a dependency is parameterised by: `page<const MAX: u32>`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Error, GenericParam, Generics, Result, Signature, parse_quote};

/// The parameters of the user's function.
pub(crate) struct Parameters {
    generics: Generics,
}

impl Parameters {
    pub(super) fn of(signature: &Signature) -> Self {
        Parameters { generics: signature.generics.clone() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.generics.params.is_empty()
    }

    /// Refuses any: the function is called by its name alone.
    pub(crate) fn refuse(&self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let message = "this function is called by its name: it cannot be generic";
        Err(Error::new_spanned(&self.generics.params, message))
    }

    /// Refuses lifetimes: a provided value lives as long as its request.
    pub(crate) fn refuse_lifetimes(&self) -> Result<()> {
        match self.generics.lifetimes().next() {
            Some(lifetime) => {
                let message = "a dependency takes types and constants as parameters, no lifetimes";
                Err(Error::new_spanned(lifetime, message))
            }
            None => Ok(()),
        }
    }

    /// `page<T, MAX>`
    pub(crate) fn named(&self, name: &Ident) -> TokenStream {
        let (_, arguments, _) = self.generics.split_for_impl();
        quote!(#name #arguments)
    }

    /// `::<T, MAX>`
    pub(crate) fn turbofish(&self) -> TokenStream {
        if self.is_empty() {
            return TokenStream::new();
        }
        let (_, arguments, _) = self.generics.split_for_impl();
        let turbofish = arguments.as_turbofish();
        quote!(#turbofish)
    }

    /// The type of the function's name: `struct page<T: ?Sized, const MAX: u32> { .. }`, without the function's bounds.
    ///
    /// One without types as parameters has what the function returns as one that nobody writes,
    /// `struct session<Returns = Session>`: what is said of it is then as visible as what it returns, and not as the
    /// function.
    pub(crate) fn declaration(&self, name: &Ident, returns: Option<&TokenStream>) -> TokenStream {
        match returns {
            Some(returns) if self.generics.type_params().next().is_none() => {
                let constants = self.generics.params.iter();
                return quote! {
                    struct #name<#(#constants,)* __Returns = #returns> {
                        #[allow(dead_code)]
                        of: ::core::marker::PhantomData<fn() -> __Returns>,
                    }
                };
            }
            None if self.is_empty() => return quote!(struct #name {}),
            _ => {}
        }
        let parameters = self.generics.params.iter().map(|parameter| match parameter {
            GenericParam::Type(parameter) => {
                let name = &parameter.ident;
                quote!(#name: ?::core::marker::Sized)
            }
            other => quote!(#other),
        });
        let types = self.generics.type_params().map(|parameter| &parameter.ident);
        quote! {
            struct #name<#(#parameters),*> {
                #[allow(dead_code)]
                of: ::core::marker::PhantomData<fn() -> (#(::core::marker::PhantomData<#types>,)*)>,
            }
        }
    }

    /// `impl<T: Bound + 'static, const MAX: u32> Trait for page<T, MAX> where ..`
    pub(crate) fn implementation(&self, of: &TokenStream, name: &Ident) -> TokenStream {
        let mut generics = self.generics.clone();
        for parameter in generics.type_params_mut() {
            parameter.bounds.push(parse_quote!('static));
        }
        let (parameters, arguments, conditions) = generics.split_for_impl();
        quote!(impl #parameters #of for #name #arguments #conditions)
    }
}
