//! A type of the function's name, and what it is: data and one call.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use super::options::{Options, Place};
use crate::function::{Signature, Worker};

/// `struct read_user` and `impl Endpoint for read_user`.
pub(crate) fn endpoint(verb: &str, options: &Options, signature: &Signature) -> TokenStream {
    let name = &signature.name;
    let text = name.to_string();
    let verb = format_ident!("{verb}");
    let path = &options.path;
    let (fallbacks, imports, guards) = guards(&options.guards);
    let process = options.run.as_ref().map(|(_, place)| place).filter(|place| place.is_process);
    let worker = process.map(|place| Worker::of_endpoint(place, signature));
    let output = match &worker {
        None => signature.output(),
        Some(worker) => worker.output.clone(),
    };
    let body = signature.body(&guards, worker.as_ref());
    let worker = worker.map(|worker| worker.function);
    let docs = Some(signature.docs()).filter(|docs| !docs.is_empty()).map(|docs| quote!(docs: #docs,));
    let settings = options.settings.iter().map(|(field, value)| quote!(#field: #value,));
    let place = match (&options.run, signature.is_async) {
        (Some((_, Place { place, .. })), _) => Some(quote!(place: #place,)),
        (None, false) => Some(quote!(place: ::dunlin::__private::Place::THREADS,)),
        (None, true) => None,
    };
    let limits = options.limits.emit();
    let declaration = declaration(signature);
    let checks =
        signature.checks(&quote!(::dunlin::__private::argument_kind::<__Handler>), options.guards.len());
    let check = quote_spanned! {name.span()=>
        const _: () = ::dunlin::__private::check_implicit_bodies::<__Handler>();
    };
    let emitted = quote! {
            struct __Handler {}

            impl ::dunlin::__private::Handler for __Handler {
                const SPEC: ::dunlin::__private::Spec = ::dunlin::__private::Spec {
                    module: ::core::module_path!(),
                    #docs
                    #place
                    #limits
                    #(#settings)*
                    ..::dunlin::__private::Spec::new(::dunlin::__private::Verb::#verb, #path, #text)
                };
                type Output = #output;
                #body
            }

            impl ::dunlin::__private::Endpoint for #name {
                const SPEC: ::dunlin::__private::Spec = <__Handler as ::dunlin::__private::Handler>::SPEC;

                fn route() -> ::dunlin::__private::Route {
                    ::dunlin::__route!(__Handler)
                }
            }

            #worker
            #check
            #checks
    };
    let emitted = match fallbacks {
        Some(fallbacks) => quote!(#fallbacks const _: () = { #imports #emitted };),
        None => emitted,
    };
    quote!(#declaration const _: () = { #emitted };)
}

/// The dependencies of `depends(..)` under names of their own, and what gives them these names. A function without
/// `#[dependency]` is no type: its name then finds what is outside of the block that this is for.
fn guards(guards: &[Path]) -> (Option<TokenStream>, TokenStream, Vec<Path>) {
    let (mut fallbacks, mut imports, mut named) = (TokenStream::new(), TokenStream::new(), Vec::new());
    for (index, guard) in guards.iter().enumerate() {
        let (mut import, name) = (guard.clone(), Ident::new(&format!("__Guard{index}"), guard.span()));
        let Some(last) = import.segments.last_mut() else { continue };
        let arguments = std::mem::take(&mut last.arguments);
        fallbacks.extend(quote!(#[allow(unused_imports)] use ::dunlin::__private::NoDependency as #name;));
        imports.extend(quote!(#[allow(unused_imports)] use #import as #name;));
        named.push(syn::parse_quote!(#name #arguments));
    }
    ((!named.is_empty()).then_some(fallbacks), imports, named)
}

/// After a mistake: the type stays, so that `routes![..]` and `Depends<..>` find it and nothing else complains.
pub(crate) fn nothing(signature: &Signature) -> TokenStream {
    let declaration = declaration(signature);
    let name = &signature.name;
    quote! {
        #declaration

        const _: () = {
            struct __Handler {}

            impl ::dunlin::__private::Handler for __Handler {
                const SPEC: ::dunlin::__private::Spec =
                    ::dunlin::__private::Spec::new(::dunlin::__private::Verb::Get, "", "");
                type Args = ();
                const FIELDS: &'static () = &();
                type Output = ();
                fn run((): ()) -> ::dunlin::__private::Run<impl ::core::future::Future<Output = ()>, impl ::core::ops::FnOnce()> {
                    ::dunlin::__private::Run::future(async {})
                }
            }

            impl ::dunlin::__private::Endpoint for #name {
                const SPEC: ::dunlin::__private::Spec = <__Handler as ::dunlin::__private::Handler>::SPEC;

                fn route() -> ::dunlin::__private::Route {
                    ::dunlin::__route!(__Handler)
                }
            }
        };
    }
}

fn declaration(signature: &Signature) -> TokenStream {
    let visibility = signature.visibility();
    let name = &signature.name;
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, clippy::empty_structs_with_brackets)]
        #[derive(Debug)]
        #visibility struct #name {}
    }
}
