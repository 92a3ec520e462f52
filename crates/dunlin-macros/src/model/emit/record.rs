//! Structs with named fields: a table, a constructor, and calls of the one decoder.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Bodies, bounded, emit_model};
use crate::field::{DefaultValue, call_validator};
use crate::model::describe::{FieldModel, Model};
use crate::model::parse::Extra;

/// Tuples of fields are this long at most; longer records are joined of several.
const CHUNK: usize = 12;

/// Writes `Record`, `Model` and the checks.
pub(super) fn emit(model: &Model, fields: &[FieldModel]) -> TokenStream {
    let room = &model.paths().model;
    let defaults = emit_defaults(model, fields);
    let record = emit_record(model, fields);
    let checks = emit_checks(model, fields);
    let bodies = Bodies {
        kind: quote!(Record),
        decode: quote!(#room::decode::<Self, D>(source, at, collector)),
        schema: quote!(#room::describe::<Self>(schemas)),
    };
    let implementation = emit_model(model, &bodies);
    quote!(#defaults #record #implementation #checks)
}

fn emit_record(model: &Model, fields: &[FieldModel]) -> TokenStream {
    let room = &model.paths().model;
    let ident = &model.item.ident;
    let generics = bounded(model);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let sent: Vec<&FieldModel> = fields.iter().filter(|field| !field.serde.skip).collect();
    let types = join(&sent, room, Part::Types, &|field| {
        let ty = &field.ty;
        quote!(#ty)
    });
    let table =
        join(&sent, room, Part::Table, &|field| field.options.emit(&field.plain_name(), model.paths()));
    let pattern = join(&sent, room, Part::Pattern, &|field| {
        let name = &field.name;
        quote!(#name)
    });
    let (name, extra, about, validators) = (model.name(), extra(model), about(model), validators(model));
    let values = fields.iter().map(build_value);
    quote! {
        #[automatically_derived]
        impl #parameters #room::Record for #ident #arguments #bounds {
            type Fields = #types;
            type Made = Self;
            const NAME: &'static str = #name;
            const TABLE: &'static <Self::Fields as #room::Fields>::Table = &#table;
            #about
            #extra
            #validators

            fn build(#pattern: Self::Fields) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

/// Defaults are functions beside the model: serde's `Deserialize` calls them too.
fn emit_defaults(model: &Model, fields: &[FieldModel]) -> Option<TokenStream> {
    let functions: Vec<TokenStream> = fields.iter().filter_map(default_function).collect();
    if functions.is_empty() {
        return None;
    }
    let ident = &model.item.ident;
    let (parameters, arguments, bounds) = model.item.generics.split_for_impl();
    Some(quote! {
        #[automatically_derived]
        impl #parameters #ident #arguments #bounds { #(#functions)* }
    })
}

fn default_function(field: &FieldModel) -> Option<TokenStream> {
    let (name, ty) = (field.default_name(), &field.ty);
    let value = field.default.as_ref()?.expression();
    Some(quote!(#[doc(hidden)] fn #name() -> #ty { #value }))
}

/// Fields that are not sent keep their place in the constructor.
fn build_value(field: &FieldModel) -> TokenStream {
    let name = &field.name;
    if !field.serde.skip {
        return quote!(#name);
    }
    let value = field.options.default.as_ref().unwrap_or(&DefaultValue::Type).expression();
    quote!(#name: #value)
}

fn emit_checks(model: &Model, fields: &[FieldModel]) -> TokenStream {
    if !model.item.generics.params.is_empty() {
        return TokenStream::new();
    }
    let room = &model.paths().model;
    let ident = &model.item.ident;
    let sent = fields.iter().filter(|field| !field.serde.skip).enumerate();
    let checks = sent.map(|(place, field)| {
        let kind = quote!(#room::kind_of::<#ident>(#place));
        field.options.checks(&kind, model.paths())
    });
    quote!(#(#checks)*)
}

fn about(model: &Model) -> Option<TokenStream> {
    let options = &model.options;
    let text = |name: &str, value: &Option<String>| {
        let name = syn::Ident::new(name, proc_macro2::Span::call_site());
        value.as_ref().map(|value| quote!(#name: ::core::option::Option::Some(#value),))
    };
    let title = text("title", &options.title);
    let description =
        text("description", options.description.as_ref().map_or(&model.docs, |_| &options.description));
    let examples = text("examples", &options.examples);
    let deprecated = options.deprecated.then(|| quote!(deprecated: true,));
    if title.is_none() && description.is_none() && examples.is_none() && deprecated.is_none() {
        return None;
    }
    let room = &model.paths().model;
    Some(quote! {
        const ABOUT: #room::About =
            #room::About { #title #description #examples #deprecated ..#room::About::NONE };
    })
}

fn extra(model: &Model) -> Option<TokenStream> {
    let room = &model.paths().model;
    match model.extra() {
        Extra::Ignore => None,
        Extra::Forbid => Some(quote!(const EXTRA: #room::Extra = #room::Extra::Forbid;)),
        Extra::Allow => Some(quote!(const EXTRA: #room::Extra = #room::Extra::Allow;)),
    }
}

fn validators(model: &Model) -> Option<TokenStream> {
    if model.validators.is_empty() {
        return None;
    }
    let room = &model.paths().model;
    let calls = model.validators.iter().map(call_validator);
    Some(quote! {
        const VALIDATORS: &'static [fn(Self) -> ::core::result::Result<Self, #room::Invalid>] = &[#(#calls),*];
    })
}

/// Which of the three lists of a record is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Types,
    Table,
    Pattern,
}

/// Writes one entry a field: a tuple, or tuples joined.
fn join(
    fields: &[&FieldModel],
    room: &TokenStream,
    part: Part,
    entry: &dyn Fn(&FieldModel) -> TokenStream,
) -> TokenStream {
    let (chunk, rest) = fields.split_at(fields.len().min(CHUNK));
    let entries = chunk.iter().map(|field| entry(field));
    let first = quote!((#(#entries,)*));
    if rest.is_empty() {
        return first;
    }
    let rest = join(rest, room, part, entry);
    match part {
        Part::Types => quote!(#room::Join<#first, #rest>),
        Part::Table => quote!((#first, #rest)),
        Part::Pattern => quote!(#room::Join(#first, #rest)),
    }
}
