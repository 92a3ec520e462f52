//! `#[timed]`: a span and a histogram around the calls of a function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::visit::{self, Visit};
use syn::{Error, ItemFn, LitStr, Result, ReturnType, Token, Type, TypeImplTrait};

/// Expands the attribute. The function itself always survives, also after a mistake.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    match timed(args, item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#item #error)
        }
    }
}

fn timed(args: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let function: ItemFn = syn::parse2(item.clone()).map_err(|error| {
        let span = item.into_iter().next().map_or(error.span(), |token| token.span());
        Error::new(span, "`#[timed]` stands on a function with a body")
    })?;
    let options: Options = syn::parse2(args)?;
    if let Some(word) = &function.sig.constness {
        let message =
            "a `const fn` may run at compile time, where no time passes: drop `const` or `#[timed]`";
        return Err(Error::new(word.span, message));
    }
    Ok(emit(&options, &function))
}

/// What the attribute says.
#[derive(Default)]
struct Options {
    name: Option<LitStr>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Options::default();
        while !input.is_empty() {
            let option = input.call(Ident::parse_any)?;
            if option != "name" {
                let message = format!("there is no option `{option}`; there is `name = \"..\"`");
                return Err(Error::new(option.span(), message));
            }
            input.parse::<Token![=]>()?;
            let name: LitStr = input.parse()?;
            if name.value().is_empty() {
                return Err(Error::new(name.span(), "the name is empty: metrics show calls by it"));
            }
            options.name = Some(name);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// The function, its body between the begin and the end of a measurement.
fn emit(options: &Options, function: &ItemFn) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let plain = sig.ident.unraw().to_string();
    let (name, span) = match &options.name {
        Some(name) => (quote!(#name), quote!(#name)),
        None => (quote!(::core::concat!(::core::module_path!(), "::", #plain)), quote!(#plain)),
    };
    // names that the body cannot see
    let here = Span::mixed_site();
    let timed = quote_spanned!(here=> timed);
    let span = quote!(::dunlin::__private::tracing::info_span!(#span));
    let statements = &block.stmts;
    let body = match sig.asyncness {
        None => quote_spanned! {here=>
            let _timing = #timed.call(#span);
            #(#statements)*
        },
        Some(_) => {
            let output = returned(&sig.output);
            quote_spanned! {here=>
                #timed.future(#span, async move {
                    #output
                    #(#statements)*
                }).await
            }
        }
    };
    let body = quote_spanned! {here=>
        static timed: ::dunlin::__private::Timed = ::dunlin::__private::Timed::new(#name);
        #body
    };
    quote! {
        #(#attrs)*
        #[allow(non_upper_case_globals)]
        #vis #sig { #body }
    }
}

/// Code that never runs and says what the body returns: without it, `?` and coercions in an `async` block would not know.
fn returned(output: &ReturnType) -> TokenStream {
    let ty = match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) if has_impl(ty) || is_never(ty) => return TokenStream::new(),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    quote_spanned! {Span::mixed_site()=>
        #[allow(unreachable_code, clippy::all)]
        if false {
            let never: #ty = loop {};
            return never;
        }
    }
}

/// True for `!`, which only a function may return. Code that never ends needs no hint.
fn is_never(ty: &Type) -> bool {
    match ty {
        Type::Never(_) => true,
        Type::Paren(inner) => is_never(&inner.elem),
        Type::Group(inner) => is_never(&inner.elem),
        _ => false,
    }
}

/// True for a type that cannot be written for a variable.
fn has_impl(ty: &Type) -> bool {
    struct Found(bool);
    impl Visit<'_> for Found {
        fn visit_type_impl_trait(&mut self, ty: &TypeImplTrait) {
            self.0 = true;
            visit::visit_type_impl_trait(self, ty);
        }
    }
    let mut found = Found(false);
    found.visit_type(ty);
    found.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages of the errors that an expansion holds.
    fn errors(args: TokenStream, item: TokenStream) -> String {
        let expanded = expand(args, item.clone()).to_string();
        assert!(expanded.contains("compile_error"), "{expanded}");
        assert!(expanded.starts_with(&item.to_string()), "the item survives: {expanded}");
        assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
        expanded
    }

    #[test]
    fn a_mistake_is_one_error() {
        let function = || {
            quote!(
                fn f() {}
            )
        };
        for (args, item, message) in [
            (quote!(level = "info"), function(), "there is no option `level`; there is `name = "),
            (quote!(name = ""), function(), "the name is empty"),
            (quote!(name = 7), function(), "expected string literal"),
            (
                quote!(),
                quote!(
                    const fn f() {}
                ),
                "may run at compile time",
            ),
            (
                quote!(),
                quote!(
                    struct S;
                ),
                "stands on a function with a body",
            ),
            (
                quote!(),
                quote!(
                    fn f();
                ),
                "stands on a function with a body",
            ),
        ] {
            let found = errors(args, item);
            assert!(found.contains(message), "{found}");
        }
    }

    #[test]
    fn expansions() {
        let show = |args, item| {
            let file = syn::parse2(expand(args, item)).expect("an expansion is Rust");
            prettyplease::unparse(&file)
        };
        insta::assert_snapshot!(show(
            quote!(),
            quote! {
                /// Adds.
                pub fn add(a: u8, b: u8) -> u8 { a + b }
            }
        ));
        insta::assert_snapshot!(show(
            quote!(name = "load"),
            quote! {
                async fn load<'a, T: From<u8>>(from: &'a str) -> Result<T, Error> { read(from).await?.into() }
            }
        ));
        insta::assert_snapshot!(show(
            quote!(),
            quote! {
                async fn serve() -> ! { loop { accept().await } }
            }
        ));
    }
}
