//! `#[get]`, `#[post]`, ..: parse, check, emit.

mod check;
mod emit;
mod limits;
mod options;
mod reply;
mod response;
mod socket;

pub(crate) use self::options::{Place, place};

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

use self::options::Options;
use crate::function::{self, Signature};
use crate::model::Errors;

/// Expands the attribute of one HTTP method. The function itself always survives, also after a mistake.
pub(crate) fn expand(verb: &str, args: TokenStream, item: TokenStream) -> TokenStream {
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    if let Err(error) = function::refuse_method(&function) {
        let error = error.to_compile_error();
        return quote!(#item #error);
    }
    let mut errors = Errors::default();
    if let Err(error) = socket::enabled(verb) {
        errors.push(error);
    }
    let mut signature = Signature::parse(function, &mut errors);
    let options = match Options::parse(verb, args) {
        Ok(options) => options,
        Err(error) => {
            errors.push(error);
            return broken(&signature, errors);
        }
    };
    if let Err(error) = signature.parameters.refuse() {
        errors.push(error);
    }
    check::path_names(&options, &mut signature, &mut errors);
    check::place(&options, &signature, &mut errors);
    check::lists(verb, &signature, &mut errors);
    socket::check(verb, &options, &signature, &mut errors);
    if !errors.is_empty() {
        return broken(&signature, errors);
    }
    let function = &signature.item;
    let emitted = emit::endpoint(verb, &options, &signature);
    // the signature is the API: what it takes, and how much, is not a matter of Rust style
    let allow = quote! {
        #[allow(
            private_interfaces,
            clippy::fn_params_excessive_bools,
            clippy::needless_pass_by_value,
            clippy::too_many_arguments,
            clippy::unused_async
        )]
    };
    quote!(#allow #function #emitted)
}

fn broken(signature: &Signature, errors: Errors) -> TokenStream {
    let function = &signature.item;
    let emitted = emit::nothing(signature);
    let errors = errors.into_tokens();
    quote!(#function #emitted #errors)
}

#[cfg(test)]
mod tests;
