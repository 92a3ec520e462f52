//! What calls a function in a worker process: one function over a tuple of the arguments, with a name on the wire.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::Signature;
use crate::endpoint::Place;
use crate::model::Errors;

/// What lives in the app, and cannot be sent to another process.
const AT_HOME: &[&str] = &[
    "BackgroundTasks",
    "Body",
    "Client",
    "Depends",
    "Extract",
    "Request",
    "ResponseHead",
    "Rooms",
    "State",
    "UploadFile",
    "UploadReader",
];

/// Notes arguments that cannot be sent to a worker.
pub(crate) fn check(signature: &Signature, errors: &mut Errors) {
    for argument in &signature.arguments {
        let Type::Path(path) = &argument.ty else { continue };
        let Some(last) = path.path.segments.last() else { continue };
        if AT_HOME.iter().any(|name| last.ident == name) {
            let message = format!(
                "`{}` lives in the app and cannot be sent to a worker process: take it in an `async fn`, and call \
                 `run::process(function, arguments).await` with what the work needs of it",
                last.ident
            );
            errors.at(argument.ty.span(), message);
        }
    }
}

/// How a function is called in a worker process, and what comes back.
pub(crate) struct Worker {
    place: TokenStream,
    /// The function that the worker runs.
    pub(crate) function: TokenStream,
    /// What the caller has of it in the end.
    pub(crate) output: TokenStream,
    /// The caller's side.
    run: Ident,
}

impl Worker {
    /// An endpoint's: its reply is made in the worker.
    pub(crate) fn of_endpoint(place: &Place, signature: &Signature) -> Self {
        let output = signature.output();
        let status = quote!(<__Handler as ::dunlin::__private::Handler>::SPEC.status);
        let outcome = quote!(::dunlin::__private::process::Outcome<::dunlin::__private::process::Message>);
        Worker {
            place: place.place.clone(),
            function: function(
                signature,
                &outcome,
                |call| quote!(::dunlin::__private::process::reply(#call, #status)),
            ),
            output: quote!(::dunlin::__private::process::Carrier<#output>),
            run: format_ident!("answer"),
        }
    }

    /// A dependency's: its value is sent.
    pub(crate) fn of_dependency(place: &Place, signature: &Signature) -> Self {
        let output = signature.output();
        let value = quote!(<#output as ::dunlin::__private::process::Carried>::Value);
        let outcome = quote!(::dunlin::__private::process::Outcome<#value>);
        Worker {
            place: place.place.clone(),
            function: function(
                signature,
                &outcome,
                |call| quote!(::dunlin::__private::process::value(#call)),
            ),
            output,
            run: format_ident!("provide"),
        }
    }

    /// The call, from the values of the arguments.
    pub(super) fn call(&self, values: &[Ident]) -> TokenStream {
        let Worker { place, run, .. } = self;
        quote!(::dunlin::__private::Run::future(
            ::dunlin::__private::process::#run(#place, __in_worker, (#(#values,)*))
        ))
    }
}

/// The function that the worker runs; `answer` makes of the call what is sent back.
fn function(
    signature: &Signature,
    outcome: &TokenStream,
    answer: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let name = &signature.name;
    let text = name.to_string();
    let values: Vec<_> = (0..signature.arguments.len()).map(|index| format_ident!("a{index}")).collect();
    let types = signature.arguments.iter().map(|argument| {
        let ty = &argument.ty;
        // a type that cannot be sent is reported where it is written
        quote_spanned!(ty.span()=> #ty)
    });
    let answer = answer(quote!(#name(#(#values),*)));
    quote! {
        fn __in_worker((#(#values,)*): (#(#types,)*)) -> #outcome {
            #answer
        }

        ::dunlin::__worker_function!(#text, __in_worker);
    }
}
