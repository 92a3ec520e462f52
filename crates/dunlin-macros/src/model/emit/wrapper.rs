//! Structs around one value or a tuple, and types that serde makes of another.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::record::entry;
use super::union::carrier_declaration;
use super::{Bodies, conditional, emit_checks, emit_defaults, emit_model};
use crate::field::DefaultValue;
use crate::model::describe::{Conversion, FieldModel, Model};

/// Writes `Wrapper` and `Model` of a struct around one value, or around several as a tuple.
pub(super) fn emit(model: &Model, fields: &[FieldModel]) -> TokenStream {
    let received: Vec<&FieldModel> = fields.iter().filter(|field| field.is_received()).collect();
    let names: Vec<_> = received.iter().map(|field| &field.name).collect();
    let types: Vec<_> = received.iter().map(|field| &field.ty).collect();
    let room = &model.paths().model;
    let (inner, pattern, field) = match received.as_slice() {
        [only] => (quote!(#(#types)*), quote!(#(#names)*), entry(model, only)),
        _ => (quote!((#(#types,)*)), quote!((#(#names,)*)), quote!(#room::Field::new(""))),
    };
    let values = fields.iter().map(|field| {
        let (member, name) = (&field.member, &field.name);
        if field.is_received() {
            return quote!(#member: #name);
        }
        let value = field.options.default.as_ref().unwrap_or(&DefaultValue::Type).expression(model.paths());
        quote!(#member: #value)
    });
    let ident = &model.item.ident;
    let wrap = quote!(::core::result::Result::Ok(#ident { #(#values),* }));
    let defaults = emit_defaults(model, fields.iter());
    let parts = Parts { inner, pattern, field, wrap };
    let wrapper = parts.emit(model);
    let checks = emit_checks(model, fields.iter());
    quote!(#defaults #wrapper #checks)
}

/// Writes `Wrapper` and `Model` of a type with serde's `from` or `try_from`.
pub(super) fn emit_converted(model: &Model, conversion: &Conversion) -> TokenStream {
    let room = &model.paths().model;
    let from = &conversion.from;
    let wrap = if conversion.can_fail {
        quote!(#room::converted(<Self::Made as ::core::convert::TryFrom<#from>>::try_from(inner)))
    } else {
        quote!(::core::result::Result::Ok(<Self::Made as ::core::convert::From<#from>>::from(inner)))
    };
    let field = quote!(#room::Field::new(""));
    Parts { inner: quote!(#from), pattern: quote!(inner), field, wrap }.emit(model)
}

struct Parts {
    inner: TokenStream,
    pattern: TokenStream,
    field: TokenStream,
    wrap: TokenStream,
}

impl Parts {
    fn emit(&self, model: &Model) -> TokenStream {
        let room = &model.paths().model;
        let ident = &model.item.ident;
        let generics = conditional(model);
        let (parameters, arguments, bounds) = generics.split_for_impl();
        let (about, validators) = (model.about(), model.validators());
        let Parts { inner, pattern, field, wrap } = self;
        let field = model.named(field.clone());
        let carrier = format_ident!("__{}Wrapper", ident);
        let declaration = carrier_declaration(&carrier, &generics);
        let turbofish = arguments.as_turbofish();
        let carried = quote!(#carrier #turbofish);
        let implementation = emit_model(
            model,
            &Bodies {
                kind: quote!(<#inner as #room::Described>::KIND),
                checks: Some(quote!(<#inner as #room::Described>::CHECKS)),
                decode: quote!(#room::decode_wrapper::<#carried, __D>(source, at, collector)),
                schema: quote!(#room::describe_wrapper::<#carried>(schemas)),
                more: quote! {
                    const OUTSIDE: ::core::option::Option<#room::Kind> = <#inner as #room::Described>::OUTSIDE;
                    fn has_secret(seen: &mut #room::Seen) -> bool { #room::wrapper_has_secret::<#carried>(seen) }
                },
            },
        );
        // Beside the struct, which may be public while what is inside is private.
        quote! {
            const _: () = {
                #declaration

                #[automatically_derived]
                impl #parameters #room::Wrapper for #carrier #arguments #bounds {
                type Made = #ident #arguments;
                type Inner = #inner;
                const FIELD: &'static #room::Field<Self::Inner> = &#field;
                #about
                #validators

                fn wrap(#pattern: Self::Inner) -> ::core::result::Result<Self::Made, #room::Invalid> {
                    #wrap
                }
                }
                #implementation
            };
        }
    }
}
