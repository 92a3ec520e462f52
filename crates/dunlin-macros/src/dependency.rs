//! `#[dependency]`: a function that provides a value for the length of a request.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, ItemFn, LitStr, Result, Token};

use crate::endpoint::{Place, place};
use crate::function::{self, Signature, Worker, check_worker};
use crate::model::Errors;

/// Expands `#[dependency]`. The function itself always survives, also after a mistake.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
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
    let options = syn::parse2::<Options>(args).unwrap_or_else(|error| {
        errors.push(error);
        Options::default()
    });
    let signature = Signature::parse(function, &mut errors);
    if let (Some(word), true) = (&options.run_word, signature.is_async) {
        let message = "an `async fn` runs on the event loop: drop `async` to run it in a pool, or drop `run`";
        errors.at(word.span(), message);
    }
    if let Some(Place { is_process: true, .. }) = &options.run {
        check_process(&signature, &mut errors);
    }
    if let Err(error) = signature.parameters.refuse_lifetimes() {
        errors.push(error);
    }
    let function = &signature.item;
    let emitted = if errors.is_empty() { emit(&options, &signature) } else { errors.into_tokens() };
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

/// What no dependency in a worker process can be.
fn check_process(signature: &Signature, errors: &mut Errors) {
    if !signature.parameters.is_empty() {
        let message = "a function with type parameters is many: a worker process runs one function";
        errors.at(signature.name.span(), message);
    }
    if !matches!(kind(signature).to_string().as_str(), "Fallible") {
        let message = "return `dunlin::Result<T>`: the process may crash or be killed, and its value is sent back to the app";
        errors.at(signature.name.span(), message);
    }
    check_worker(signature, errors);
}

/// What the attribute says.
#[derive(Default)]
struct Options {
    run_word: Option<Ident>,
    run: Option<Place>,
    until_sent: bool,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Options::default();
        while !input.is_empty() {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            match name.to_string().as_str() {
                "run" => {
                    options.run = Some(place(input)?);
                    options.run_word = Some(name);
                }
                "scope" => options.until_sent = scope(input)?,
                other => {
                    let message = format!("there is no option `{other}`; there are `run` and `scope`");
                    return Err(Error::new(name.span(), message));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// True for `"response"`: held until the last byte was sent.
fn scope(input: ParseStream<'_>) -> Result<bool> {
    let word: LitStr = input.parse()?;
    match word.value().as_str() {
        "function" => Ok(false),
        "response" => Ok(true),
        _ => Err(Error::new(
            word.span(),
            "a scope is \"function\" (released before the response is sent, the default) or \"response\" (after its last byte)",
        )),
    }
}

/// `struct session` and `impl Dependency for session`, and behind it what calls the function.
fn emit(options: &Options, signature: &Signature) -> TokenStream {
    let name = &signature.name;
    let text = name.to_string();
    let visibility = signature.visibility();
    let output = signature.output();
    let process = options.run.as_ref().filter(|place| place.is_process);
    let worker = process.map(|place| Worker::of_dependency(place, signature));
    let body = signature.body(&[], worker.as_ref());
    let worker = worker.map(|worker| worker.function);
    let kind = kind(signature);
    let provider = Ident::new("__Provider", name.span());
    let checks = signature.checks(&quote!(::dunlin::__private::provider_argument_kind::<#provider>), 0);
    let until_sent = options.until_sent;
    let parameters = &signature.parameters;
    let declaration = parameters.declaration(name, Some(&output));
    let implementation = parameters.implementation(&quote!(::dunlin::__private::Dependency), name);
    let behind = parameters.declaration(&provider, None);
    let behind_it = parameters.implementation(&quote!(::dunlin::__private::Provider), &provider);
    let (own, turbofish) = (parameters.named(name), parameters.turbofish());
    let place = match (&options.run, signature.is_async) {
        (Some(Place { place, .. }), _) => place.clone(),
        (None, true) => quote!(::dunlin::__private::Place::EventLoop),
        (None, false) => quote!(::dunlin::__private::Place::THREADS),
    };
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, private_interfaces, clippy::empty_structs_with_brackets)]
        #[derive(Debug)]
        #visibility #declaration

        const _: () = {
            #behind

            #behind_it {
                type Output = <#own as ::dunlin::__private::Dependency>::Output;
                #body
            }

            #implementation {
                const NAME: &'static str = #text;
                const PLACE: ::dunlin::__private::Place = #place;
                const UNTIL_SENT: bool = #until_sent;
                type Kind = ::dunlin::__private::kind::#kind;
                type Output = #output;

                fn ask<__A: ::dunlin::__private::AskProvider<Self>>(ask: __A) -> __A::Answer {
                    ask.of::<#provider #turbofish>()
                }
            }

            #worker
            #checks
        };
    }
}

/// How the function returns its value.
fn kind(signature: &Signature) -> Ident {
    let names = signature.output_names();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    format_ident!(
        "{}",
        match names.as_slice() {
            ["Result", "Scoped", ..] => "FallibleFinally",
            ["Result", ..] => "Fallible",
            ["Scoped", ..] => "Finally",
            _ => "Plain",
        }
    )
}
