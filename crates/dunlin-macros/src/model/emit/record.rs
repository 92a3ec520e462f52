//! Objects with known keys: a table, a constructor, and calls of the one decoder.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Generics;

use super::union::carrier_declaration;
use super::{Bodies, conditional, emit_checks, emit_defaults, emit_model, generic_name};
use crate::field::DefaultValue;
use crate::model::Paths;
use crate::model::describe::{FieldModel, Model};
use crate::model::parse::Extra;

/// Tuples of fields are this long at most; longer records are joined of several.
const CHUNK: usize = 12;

/// Writes `Record`, `Model` and the checks of a struct. What describes the fields is beside the struct, which may be
/// public while the types of its fields are private.
pub(super) fn emit(model: &Model, fields: &[FieldModel]) -> TokenStream {
    let room = &model.paths().model;
    let ident = &model.item.ident;
    let defaults = emit_defaults(model, fields.iter());
    let (name, extra) = (model.name(), extra(model));
    let (about, validators) = (model.about(), model.validators());
    let put = put(room, fields);
    let generic = generic_name(model).map(|name| quote!(fn name() -> ::std::string::String { #name }));
    let generics = conditional(model);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let carrier = format_ident!("__{}Record", ident);
    let declaration = carrier_declaration(&carrier, &generics);
    let record = Parts {
        owner: &carrier,
        generics: &generics,
        made: quote!(#ident #arguments),
        constructor: quote!(#ident),
        name: &name,
        more: quote!(#about #extra #validators #put #generic),
    };
    let record = record.emit(model, fields);
    let carried = quote!(#carrier #arguments);
    let checks = emit_checks(model, fields.iter());
    let bodies = Bodies {
        kind: quote!(#room::Kind::Record),
        checks: None,
        decode: quote!(#room::decode::<#carried, __D>(source, at, collector)),
        schema: quote!(#room::describe::<#carried>(schemas)),
        more: quote! {
            const OUTLINE: ::core::option::Option<&'static #room::Outline> =
                ::core::option::Option::Some(<#carried as #room::Record>::OUTLINE);
        },
    };
    let implementation = emit_model(model, &bodies);
    quote! {
        #defaults
        const _: () = {
            #declaration
            #record

            #[automatically_derived]
            impl #parameters #room::Whole for #ident #arguments #bounds {
                fn ask<__A: #room::Ask<Self>>(ask: __A) -> __A::Answer { ask.of::<#carried>() }
            }

            #implementation
        };
        #checks
    }
}

/// What differs between records that are structs and records that are variants.
pub(super) struct Parts<'a> {
    pub(super) owner: &'a Ident,
    pub(super) generics: &'a Generics,
    /// The type that is made.
    pub(super) made: TokenStream,
    /// What stands in front of the braces.
    pub(super) constructor: TokenStream,
    pub(super) name: &'a str,
    /// Further items.
    pub(super) more: TokenStream,
}

impl Parts<'_> {
    /// Writes `Record`.
    pub(super) fn emit(&self, model: &Model, fields: &[FieldModel]) -> TokenStream {
        let room = &model.paths().model;
        let lists = Lists::new(room, fields);
        let types = lists.write(&Part::Types);
        let table = model.named(lists.write(&Part::Table(&|field| entry(model, field))));
        let pattern = lists.write(&Part::Pattern);
        let names = lists.own.iter().map(|field| field.wire());
        let aliases = aliases(&lists.own);
        let flat = flat(fields);
        let sent = sent(model, fields);
        let values = fields.iter().map(|field| model.named(build_value(field, model.paths())));
        let (parameters, arguments, bounds) = self.generics.split_for_impl();
        let Parts { owner, made, constructor, name, more, .. } = self;
        quote! {
            #[automatically_derived]
            impl #parameters #room::Record for #owner #arguments #bounds {
                type Fields = #types;
                type Made = #made;
                const NAME: &'static str = #name;
                const NAMES: &'static [&'static str] = &[#(#names),*];
                const TABLE: &'static <Self::Fields as #room::Fields>::Table = &#table;
                #aliases
                #flat
                #more
                #sent

                fn build(#pattern: Self::Fields) -> #made {
                    #constructor { #(#values),* }
                }
            }
        }
    }
}

/// The fields that are sent and not received, each with the number of those of the record before it.
fn sent(model: &Model, fields: &[FieldModel]) -> Option<TokenStream> {
    let room = &model.paths().model;
    let is_own = |field: &&FieldModel| field.is_received() && !field.serde.flatten;
    let sent = fields.iter().enumerate().filter(|(_, field)| field.is_only_sent());
    let sent = sent.map(|(place, field)| {
        let before = fields[..place].iter().filter(is_own).count();
        let (ty, field) = (&field.ty, model.named(entry(model, field)));
        quote!(object.add_sent::<#ty>(#before, &#field, schemas);)
    });
    let sent: Vec<TokenStream> = sent.collect();
    (!sent.is_empty()).then(|| {
        quote! {
            fn describe_sent(schemas: &mut #room::Schemas, object: &mut #room::Properties) { #(#sent)* }
        }
    })
}

/// Before which of the other fields the flattened ones stand.
fn flat(fields: &[FieldModel]) -> Option<TokenStream> {
    let received: Vec<&FieldModel> = fields.iter().filter(|field| field.is_received()).collect();
    let flat = received.iter().enumerate().filter(|(_, field)| field.serde.flatten);
    let places: Vec<usize> = flat.enumerate().map(|(before, (place, _))| place - before).collect();
    (!places.is_empty()).then(|| quote!(const FLAT: &'static [usize] = &[#(#places),*];))
}

/// Other names that are understood, each with the place of its field.
fn aliases(fields: &[&FieldModel]) -> Option<TokenStream> {
    let places = fields.iter().enumerate();
    let aliases = places
        .flat_map(|(place, field)| field.serde.aliases.iter().map(move |alias| quote!((#alias, #place))));
    let aliases: Vec<TokenStream> = aliases.collect();
    (!aliases.is_empty()).then(|| quote!(const ALIASES: &'static [(&'static str, usize)] = &[#(#aliases),*];))
}

/// One line of the table.
pub(super) fn entry(model: &Model, field: &FieldModel) -> TokenStream {
    let room = &model.paths().model;
    let written = field.options.emit(&field.plain_name(), model.paths());
    let serde = &field.serde;
    let sent_as = field.sent_as.as_ref().map(|name| quote!(.sent_as(#name)));
    let write_only = serde.skip_out.then(|| quote!(.write_only()));
    let value = Ident::new("value", Span::mixed_site());
    let with = serde.with.as_ref().map(|path| quote!(.with(|#value| #room::with(#path(#value)))));
    let flat = serde.flatten.then(|| quote!(.flat()));
    quote!(#written #sent_as #write_only #with #flat)
}

/// Fields that are not received keep their place in the constructor.
fn build_value(field: &FieldModel, paths: &Paths) -> TokenStream {
    let name = &field.name;
    if field.is_received() {
        return quote!(#name);
    }
    let value = field.options.default.as_ref().unwrap_or(&DefaultValue::Type).expression(paths);
    quote!(#name: #value)
}

/// Puts values that were sent in the place of others, for `Partial`.
fn put(room: &TokenStream, fields: &[FieldModel]) -> Option<TokenStream> {
    let lists = Lists::new(room, fields);
    if lists.own.is_empty() && lists.flat.is_empty() {
        return None;
    }
    let slots = lists.write(&Part::Slots);
    let made = Ident::new("made", Span::mixed_site());
    let names = lists.own.iter().chain(&lists.flat).map(|field| &field.name);
    Some(quote! {
        fn put(#made: &mut Self::Made, #slots: <Self::Fields as #room::Fields>::Slots) {
            #(#names.put(&mut #made.#names);)*
        }
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

/// The fields of a record, as its parts list them: chunks of the own ones, then those that are flattened.
struct Lists<'a> {
    room: &'a TokenStream,
    own: Vec<&'a FieldModel>,
    flat: Vec<&'a FieldModel>,
}

/// Which of the lists of a record is written.
enum Part<'a> {
    Types,
    Table(&'a dyn Fn(&FieldModel) -> TokenStream),
    Pattern,
    Slots,
}

impl<'a> Lists<'a> {
    fn new(room: &'a TokenStream, fields: &'a [FieldModel]) -> Self {
        let received = fields.iter().filter(|field| field.is_received());
        let (flat, own) = received.partition(|field| field.serde.flatten);
        Lists { room, own, flat }
    }

    /// Writes one entry a field: a tuple, or tuples joined.
    fn write(&self, part: &Part<'_>) -> TokenStream {
        let mut chunks: Vec<TokenStream> = self.own.chunks(CHUNK).map(|chunk| part.tuple(chunk)).collect();
        if chunks.is_empty() {
            chunks.push(quote!(()));
        }
        if !self.flat.is_empty() {
            chunks.push(part.flat(self.room, &self.flat));
        }
        let room = self.room;
        let join = |rest: TokenStream, first: TokenStream| match part {
            Part::Types => quote!(#room::Join<#first, #rest>),
            Part::Pattern => quote!(#room::Join(#first, #rest)),
            Part::Table(_) | Part::Slots => quote!((#first, #rest)),
        };
        chunks.into_iter().rev().reduce(join).unwrap_or_default()
    }
}

impl Part<'_> {
    fn tuple(&self, fields: &[&FieldModel]) -> TokenStream {
        let entries = fields.iter().map(|field| match self {
            Part::Types => {
                let ty = &field.ty;
                quote!(#ty)
            }
            Part::Table(entry) => entry(field),
            Part::Pattern | Part::Slots => {
                let name = &field.name;
                quote!(#name)
            }
        });
        quote!((#(#entries,)*))
    }

    fn flat(&self, room: &TokenStream, fields: &[&FieldModel]) -> TokenStream {
        let tuple = self.tuple(fields);
        match self {
            Part::Types => quote!(#room::Flatten<#tuple>),
            Part::Pattern => quote!(#room::Flatten(#tuple)),
            Part::Table(_) | Part::Slots => tuple,
        }
    }
}
