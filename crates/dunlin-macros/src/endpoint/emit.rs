//! A type of the function's name, and what it is: data and one call.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::options::Options;
use crate::function::Signature;

/// `struct read_user` and `impl Endpoint for read_user`.
pub(crate) fn endpoint(verb: &str, options: &Options, signature: &Signature) -> TokenStream {
    let name = &signature.name;
    let text = name.to_string();
    let verb = format_ident!("{verb}");
    let path = &options.path;
    let output = signature.output();
    let body = signature.body(&options.guards);
    let docs = Some(signature.docs()).filter(|docs| !docs.is_empty()).map(|docs| quote!(docs: #docs,));
    let settings = options.settings.iter().map(|(field, value)| quote!(#field: #value,));
    let place = match (&options.run, signature.is_async) {
        (Some((_, place)), _) => Some(quote!(place: #place,)),
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
    quote! {
        #declaration

        const _: () = {
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

            #check
            #checks
        };
    }
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
