//! Which items are compiled: `#[cfg(..)]` and the attributes of tests.

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use super::Scope;

/// Attributes whose functions only tests run.
const TESTS: &[&str] =
    &["test", "bench", "rstest", "test_case", "quickcheck", "proptest", "wasm_bindgen_test"];

/// Whether the item with these attributes is part of what is looked at. What is not known, such as features, is.
pub(crate) fn is_compiled(attributes: &[Attribute], scope: Scope) -> bool {
    attributes.iter().all(|attribute| {
        let name = attribute.path().segments.last().map(|segment| segment.ident.to_string());
        match name.as_deref() {
            Some("cfg") => attribute
                .parse_args::<Meta>()
                .map_or(true, |condition| holds(&condition, scope).unwrap_or(true)),
            Some(name) if TESTS.contains(&name) => scope == Scope::Everything,
            _ => true,
        }
    })
}

/// Whether attributes leave open if the item is there at all.
pub(crate) fn is_conditional(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
}

/// What an attribute says: those in a `cfg_attr` whose condition holds, or itself.
pub(crate) fn applied(attribute: &Attribute, scope: Scope) -> Vec<Meta> {
    if !attribute.path().is_ident("cfg_attr") {
        return vec![attribute.meta.clone()];
    }
    let parts = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    let mut parts = parts.into_iter().flatten();
    match parts.next() {
        Some(condition) if holds(&condition, scope) == Some(true) => parts.collect(),
        _ => Vec::new(),
    }
}

/// A condition's value; nothing where it is not known here.
fn holds(condition: &Meta, scope: Scope) -> Option<bool> {
    match condition {
        Meta::Path(path) if path.is_ident("test") => Some(scope == Scope::Everything),
        Meta::Path(path) if path.is_ident("unix") => Some(cfg!(unix)),
        Meta::Path(path) if path.is_ident("windows") => Some(cfg!(windows)),
        Meta::NameValue(pair) if pair.path.is_ident("target_os") => Some(is(pair, std::env::consts::OS)),
        Meta::NameValue(pair) if pair.path.is_ident("target_family") => {
            Some(is(pair, std::env::consts::FAMILY))
        }
        Meta::NameValue(pair) if pair.path.is_ident("target_arch") => Some(is(pair, std::env::consts::ARCH)),
        Meta::List(list) => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
            let values: Vec<Option<bool>> = parts.iter().map(|part| holds(part, scope)).collect();
            combine(list.path.get_ident()?.to_string().as_str(), &values)
        }
        _ => None,
    }
}

fn combine(operator: &str, values: &[Option<bool>]) -> Option<bool> {
    let has = |value| values.contains(&Some(value));
    let known = !values.contains(&None);
    match operator {
        "not" => values.first().copied().flatten().map(|value| !value),
        "all" if has(false) => Some(false),
        "all" => known.then_some(true),
        "any" if has(true) => Some(true),
        "any" => known.then_some(false),
        _ => None,
    }
}

fn is(pair: &syn::MetaNameValue, value: &str) -> bool {
    matches!(&pair.value, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) if text.value() == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_only_tests_compile() {
        for (attribute, expected) in [
            ("#[cfg(test)]", false),
            ("#[cfg(not(test))]", true),
            ("#[cfg(all(test, feature = \"x\"))]", false),
            ("#[cfg(any(test, feature = \"x\"))]", true),
            ("#[cfg(feature = \"x\")]", true),
            ("#[cfg(target_os = \"plan9\")]", false),
            ("#[tokio::test(start_paused = true)]", false),
            ("#[test]", false),
            ("#[inline]", true),
        ] {
            let item: syn::ItemFn = syn::parse_str(&format!("{attribute} fn f() {{}}")).unwrap();
            assert_eq!(is_compiled(&item.attrs, Scope::Product), expected, "{attribute}");
        }
    }
}
