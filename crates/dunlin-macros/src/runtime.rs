//! `#[dunlin::main]` and `#[dunlin::test]`: an `async fn` on dunlin's event loops.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, ItemFn};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Main,
    Test,
}

/// Expands the attribute.
pub(crate) fn expand(kind: Kind, args: TokenStream, item: TokenStream) -> TokenStream {
    match function(kind, &args, item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#item #error)
        }
    }
}

/// Says which feature is missing. The test is left out: what else is missing without the feature is no mistake of its.
pub(crate) fn untested() -> TokenStream {
    let message = "`#[dunlin::test]` needs the feature `testing` of dunlin: in Cargo.toml, below `[dev-dependencies]`, write \
                   `dunlin = { version = \"..\", features = [\"testing\"] }`";
    let error = Error::new(Span::call_site(), message).to_compile_error();
    quote!(#[cfg(test)] const _: () = { #error };)
}

fn function(kind: Kind, args: &TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let forbids_blocking = option(kind, args)?;
    let mut function: ItemFn = syn::parse2(item)?;
    if function.sig.asyncness.take().is_none() {
        return Err(Error::new(function.sig.fn_token.span, "make it an `async fn`"));
    }
    if !function.sig.inputs.is_empty() {
        return Err(Error::new(function.sig.inputs.span(), "this function takes no arguments"));
    }
    let ItemFn { attrs, vis, sig, block, .. } = &function;
    let (test, run) = match kind {
        Kind::Main => (None, quote_spanned!(sig.ident.span()=> ::dunlin::__private::block_on)),
        Kind::Test => (
            Some(quote!(#[::core::prelude::v1::test])),
            quote_spanned!(sig.ident.span()=> ::dunlin::__private::block_on_paused),
        ),
    };
    let run = match forbids_blocking {
        false => quote!(#run(async move #block)),
        true => quote!(::dunlin::__private::forbidding(|| #run(async move #block))),
    };
    Ok(quote! {
        #test
        #(#attrs)*
        #vis #sig {
            #run
        }
    })
}

/// The one option that there is: a test may forbid what blocks its event loop.
fn option(kind: Kind, args: &TokenStream) -> syn::Result<bool> {
    match (args.to_string().as_str(), kind) {
        ("", _) => Ok(false),
        ("forbid_blocking", Kind::Test) => Ok(true),
        (_, Kind::Main) => Err(Error::new(args.span(), "this attribute has no options")),
        (_, Kind::Test) => Err(Error::new(args.span(), "the only option is `forbid_blocking`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_without_the_feature_names_it_once() {
        let text = untested().to_string();
        assert_eq!(text.matches("needs the feature `testing` of dunlin").count(), 1, "{text}");
        assert!(text.starts_with("# [cfg (test)]"), "only tests need it: {text}");
    }
}
