//! Enums with data: a table of variants, and a record for each variant with fields of its own.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{GenericParam, Ident};

use super::record::Parts;
use super::{Bodies, conditional, emit_checks, emit_defaults, emit_model};
use crate::model::describe::{FieldModel, Held, Model, VariantModel};

/// Writes `Union`, `Model` and the records of the variants.
pub(super) fn emit(model: &Model, variants: &[VariantModel]) -> TokenStream {
    let room = &model.paths().model;
    let ident = &model.item.ident;
    let generics = conditional(model);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let received: Vec<&VariantModel> = variants.iter().filter(|variant| !variant.serde.skip).collect();
    let records = received.iter().filter_map(|variant| emit_record(model, variant));
    let entries = received.iter().map(|variant| emit_variant(model, variant));
    let (name, about, tag) = (model.name(), model.about(), emit_tag(model));
    let defaults = emit_defaults(model, variants.iter().flat_map(VariantModel::fields));
    let (kind, outside) = emit_kind(model, &received);
    let bodies = Bodies {
        kind,
        checks: None,
        decode: quote!(#room::decode_union::<Self, __D>(source, at, collector)),
        schema: quote!(#room::describe_union::<Self>(schemas)),
        more: quote! {
            #outside
            fn has_key(key: &str) -> bool { #room::union_has_key::<Self>(key) }
            fn has_secret(seen: &mut #room::Seen) -> bool { #room::union_has_secret::<Self>(seen) }
        },
    };
    let implementation = emit_model(model, &bodies);
    let checks = emit_checks(model, variants.iter().flat_map(VariantModel::fields));
    quote! {
        #defaults
        const _: () = {
            #(#records)*

            #[automatically_derived]
            impl #parameters #room::Union for #ident #arguments #bounds {
                const NAME: &'static str = #name;
                const TAG: #room::Tag = #tag;
                const VARIANTS: &'static [#room::Variant<Self>] = &[#(#entries),*];
                #about
            }
        };
        #implementation
        #checks
    }
}

fn emit_tag(model: &Model) -> TokenStream {
    let room = &model.paths().model;
    match (&model.serde.tag, &model.serde.content) {
        _ if model.serde.untagged => quote!(#room::Tag::None),
        (Some(tag), Some(content)) => quote!(#room::Tag::Adjacent(#tag, #content)),
        (Some(tag), None) => quote!(#room::Tag::Internal(#tag)),
        (None, _) => quote!(#room::Tag::External),
    }
}

/// The kind, and that without a look into a `Box`. It is written without a look at the table of variants, for that looks
/// at the kinds of what they hold, which may hold the enum again.
fn emit_kind(model: &Model, variants: &[&VariantModel]) -> (TokenStream, Option<TokenStream>) {
    let room = &model.paths().model;
    if !model.serde.untagged {
        let kind = if model.serde.tag.is_some() { quote!(Record) } else { quote!(Any) };
        return (quote!(#room::Kind::#kind), None);
    }
    let known = |kind: TokenStream| (kind.clone(), quote!(::core::option::Option::Some(#kind)));
    let kinds = variants.iter().filter_map(|variant| match &variant.held {
        Held::Nothing => None,
        Held::Fields(_) => Some(known(quote!(#room::Kind::Record))),
        Held::Values(fields) => Some(match fields.as_slice() {
            [FieldModel { ty, .. }] => {
                (quote!(<#ty as #room::Described>::KIND), quote!(<#ty as #room::Described>::OUTSIDE))
            }
            _ => known(quote!(#room::Kind::List)),
        }),
    });
    let (kinds, outside): (Vec<_>, Vec<_>) = kinds.unzip();
    let outside =
        quote!(const OUTSIDE: ::core::option::Option<#room::Kind> = #room::common_outside(&[#(#outside),*]););
    (quote!(#room::common_kind(&[#(#kinds),*])), Some(outside))
}

fn emit_variant(model: &Model, variant: &VariantModel) -> TokenStream {
    let room = &model.paths().model;
    let (name, wire, aliases) = (&variant.name, &variant.wire, &variant.serde.aliases);
    let aliases = (!aliases.is_empty()).then(|| quote!(.aliases(&[#(#aliases),*])));
    let sent_as = variant.sent_as.as_ref().map(|name| quote!(.sent_as(#name)));
    let other = variant.serde.other.then(|| quote!(.other()));
    let entry = match &variant.held {
        Held::Nothing => quote!(#room::Variant::unit(#wire, || Self::#name)),
        Held::Fields(_) => {
            let record = record_name(model, variant);
            let (_, arguments, _) = model.item.generics.split_for_impl();
            let arguments = arguments.as_turbofish();
            quote!(#room::Variant::record::<#record #arguments>(#wire))
        }
        Held::Values(fields) => {
            let types = fields.iter().map(|field| &field.ty);
            let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
            let (ty, pattern) = match fields.len() {
                1 => (quote!(#(#types)*), quote!(#(#names)*)),
                _ => (quote!((#(#types,)*)), quote!((#(#names,)*))),
            };
            quote! {
                #room::Variant::holding::<#ty>(#wire, |data, at, collector| {
                    #room::decode_data(data, at, collector).map(|#pattern| Self::#name(#(#names),*))
                })
            }
        }
    };
    quote!(#entry #aliases #sent_as #other)
}

/// A variant with fields of its own is a record that makes the enum.
fn emit_record(model: &Model, variant: &VariantModel) -> Option<TokenStream> {
    let Held::Fields(fields) = &variant.held else { return None };
    let generics = conditional(model);
    let (_, arguments, _) = generics.split_for_impl();
    let (ident, name) = (&model.item.ident, &variant.name);
    let record = record_name(model, variant);
    let docs = variant.docs.as_ref().map(|docs| {
        let room = &model.paths().model;
        quote! {
            const ABOUT: #room::About =
                #room::About { description: ::core::option::Option::Some(#docs), ..#room::About::NONE };
        }
    });
    let extra = model.serde.deny_unknown_fields.then(|| {
        let room = &model.paths().model;
        quote!(const EXTRA: #room::Extra = #room::Extra::Forbid;)
    });
    let parts = Parts {
        owner: &record,
        generics: &generics,
        made: quote!(#ident #arguments),
        constructor: quote!(#ident::#name),
        name: &name.to_string(),
        more: quote!(#docs #extra),
    };
    let implementation = parts.emit(model, fields);
    let declaration = carrier_declaration(&record, &generics);
    Some(quote!(#declaration #implementation))
}

/// A private type beside the model that carries what is said of it: types in it need not be as public as the model.
pub(super) fn carrier_declaration(name: &Ident, generics: &syn::Generics) -> TokenStream {
    let types = generics.type_params().map(|parameter| &parameter.ident);
    let declared = declared(generics);
    quote!(struct #name #declared (::core::marker::PhantomData<fn() -> (#(#types,)*)>);)
}

/// The generics without bounds, as a struct declares them.
fn declared(generics: &syn::Generics) -> TokenStream {
    let parameters = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Type(parameter) => {
            let name = &parameter.ident;
            quote!(#name)
        }
        GenericParam::Const(parameter) => {
            let (name, ty) = (&parameter.ident, &parameter.ty);
            quote!(const #name: #ty)
        }
        GenericParam::Lifetime(parameter) => quote!(#parameter),
    });
    quote!(<#(#parameters),*>)
}

fn record_name(model: &Model, variant: &VariantModel) -> Ident {
    format_ident!("__{}{}", model.item.ident, variant.name)
}
