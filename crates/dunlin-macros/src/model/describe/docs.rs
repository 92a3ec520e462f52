//! Doc comments and derives of the item.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Expr, ExprLit, Ident, Lit, Meta, Path, Token};

/// The doc comment: lines joined, common indentation taken off.
pub(super) fn docs(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(doc_text);
    let lines: Vec<String> =
        lines.flat_map(|text| text.split('\n').map(str::to_owned).collect::<Vec<_>>()).collect();
    let indent = |line: &String| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end()).collect();
    // What stands behind a form feed is not for readers of the documentation, as in FastAPI.
    let text = lines.join("\n").split('\u{c}').next().unwrap_or_default().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The derives that the item does not have yet.
pub(in crate::model) fn missing_derives(item: &DeriveInput) -> Vec<TokenStream> {
    let derives = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let written: Vec<String> = derives.filter_map(derived).flatten().collect();
    let wanted = ["Serialize", "Deserialize"].into_iter();
    let wanted = wanted.filter(|name| !written.iter().any(|word| word == name));
    wanted.map(|name| Ident::new(name, Span::call_site())).map(|name| quote!(#name)).collect()
}

fn derived(attribute: &Attribute) -> Option<Vec<String>> {
    let paths = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()?;
    Some(paths.iter().filter_map(|path| path.segments.last()).map(|last| last.ident.to_string()).collect())
}
