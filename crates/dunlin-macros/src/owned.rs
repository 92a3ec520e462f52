//! What to take in place of a reference: data that came with a request, and data of a model, is owned.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericArgument, Lifetime, PathArguments, Type, TypeReference};

/// The owned type that says the same: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`.
pub(crate) fn owned(ty: &Type) -> TokenStream {
    match ty {
        Type::Reference(reference) => owned(&reference.elem),
        Type::Path(path) if path.path.is_ident("str") => quote!(String),
        Type::Slice(slice) => {
            let item = owned(&slice.elem);
            quote!(Vec<#item>)
        }
        other => {
            let mut other = other.clone();
            inner(&mut other, &mut |reference| syn::parse2(owned(&reference.elem)).ok());
            other.to_token_stream()
        }
    }
}

/// Words for an error about a reference, or about `str` and `[T]` themselves: `String`, with spaces as one writes it.
pub(crate) fn shown(ty: &Type) -> String {
    let text = owned(ty).to_string();
    text.replace(" < ", "<")
        .replace(" <", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace(" :: ", "::")
}

/// True for `str` and `[T]`, which no argument or field can be.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.is_ident("str"),
        Type::Slice(_) => true,
        _ => false,
    }
}

/// True when references are items of an `Option` or list of data, `Option<&str>`, or have no lifetime.
pub(crate) fn is_held_borrowed(ty: &Type) -> bool {
    const CONTAINERS: [&str; 4] = ["Option", "Vec", "HashSet", "HashMap"];
    let Type::Path(path) = ty else { return false };
    let is_data =
        path.path.segments.last().is_some_and(|last| CONTAINERS.iter().any(|name| last.ident == name));
    let (mut ty, mut found) = (ty.clone(), false);
    references(&mut ty, &mut |reference| found |= is_data || reference.lifetime.is_none());
    found
}

/// True when a reference without a parameter for its lifetime is the type, or is in it.
pub(crate) fn is_lent(ty: &Type) -> bool {
    let (mut ty, mut found) = (ty.clone(), false);
    let is_static = |lifetime: &Lifetime| lifetime.ident == "static" || lifetime.ident == "_";
    references(&mut ty, &mut |reference| found |= reference.lifetime.as_ref().is_none_or(is_static));
    found
}

/// Lets references without a lifetime live for ever, so that the compiler does not ask for one as well.
pub(crate) fn make_static(ty: &mut Type) {
    references(ty, &mut |reference| {
        let span = reference.and_token.span;
        reference.lifetime.get_or_insert_with(|| Lifetime::new("'static", span));
    });
}

fn references(ty: &mut Type, found: &mut impl FnMut(&mut TypeReference)) {
    if let Type::Reference(reference) = ty {
        found(reference);
        return;
    }
    inner(ty, &mut |reference| {
        let mut changed = reference.clone();
        found(&mut changed);
        Some(Type::Reference(changed))
    });
}

/// Visits the references among the arguments and items of a type; each may be replaced.
fn inner(ty: &mut Type, replace: &mut dyn FnMut(&TypeReference) -> Option<Type>) {
    let mut visit = |ty: &mut Type| match ty {
        Type::Reference(reference) => {
            if let Some(new) = replace(reference) {
                *ty = new;
            }
        }
        other => inner(other, replace),
    };
    match ty {
        Type::Path(path) => {
            let lists = path.path.segments.iter_mut().filter_map(|segment| match &mut segment.arguments {
                PathArguments::AngleBracketed(list) => Some(&mut list.args),
                _ => None,
            });
            for argument in lists.flatten() {
                if let GenericArgument::Type(ty) = argument {
                    visit(ty);
                }
            }
        }
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(visit),
        Type::Array(array) => visit(&mut array.elem),
        Type::Slice(slice) => visit(&mut slice.elem),
        Type::Paren(paren) => visit(&mut paren.elem),
        Type::Group(group) => visit(&mut group.elem),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owned_type_says_the_same() {
        let cases: [(Type, &str); 6] = [
            (syn::parse_quote!(&str), "String"),
            (syn::parse_quote!(&'static [&str]), "Vec<String>"),
            (syn::parse_quote!(&Item), "Item"),
            (syn::parse_quote!(Option<&str>), "Option<String>"),
            (syn::parse_quote!(&HashMap<String, &[i64]>), "HashMap<String, Vec<i64>>"),
            (syn::parse_quote!(&std::path::Path), "std::path::Path"),
        ];
        for (ty, expected) in cases {
            assert_eq!(shown(&ty), expected);
        }
    }
}
