//! Writes the item again, and beside it tables, constructors and calls.

mod choices;
mod record;
mod union;
mod wrapper;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Generics, parse_quote};

use super::describe::{FieldModel, Model, Shape, missing_derives};
use super::{Errors, Paths};

/// Writes everything.
pub(super) fn emit(model: &Model) -> TokenStream {
    let item = emit_item(model);
    let body = match &model.shape {
        Shape::Record(fields) => record::emit(model, fields),
        Shape::Wrapper(fields) => wrapper::emit(model, fields),
        Shape::Converted(conversion) => wrapper::emit_converted(model, conversion),
        Shape::Choices(variants) => choices::emit(model, variants),
        Shape::Union(variants) => union::emit(model, variants),
        Shape::Other => TokenStream::new(),
    };
    quote!(#item #body)
}

/// Writes the item and an empty model, so that nothing but the mistakes is reported.
pub(super) fn emit_broken(model: &Model, errors: Errors) -> TokenStream {
    let item = emit_item(model);
    let defaults = match &model.shape {
        Shape::Record(fields) | Shape::Wrapper(fields) => emit_defaults(model, fields.iter()),
        _ => None,
    };
    let errors = errors.into_tokens();
    let room = &model.paths().model;
    let body = Bodies {
        kind: quote!(#room::Kind::Record),
        checks: None,
        decode: quote!(#room::broken(source, at, collector)),
        schema: quote!(#room::Schema::any()),
        more: TokenStream::new(),
    };
    let implementation = emit_model(model, &body);
    quote!(#item #defaults #implementation #errors)
}

fn emit_item(model: &Model) -> TokenStream {
    let item = &model.item;
    let serde = &model.paths().serde;
    let derives = missing_derives(item);
    let is_serde_ours = matches!(model.shape, Shape::Choices(_)) && model.options.integer.is_some();
    if derives.is_empty() || is_serde_ours {
        return quote!(#item);
    }
    let path = quote!(#serde).to_string().replace(' ', "");
    quote! {
        #[derive(#(#serde::#derives),*)]
        #[serde(crate = #path)]
        #item
    }
}

/// What differs between the `Model` implementations: each a constant or one call.
struct Bodies {
    kind: TokenStream,
    /// Which rules are checked, where that is not all that fit the kind.
    checks: Option<TokenStream>,
    decode: TokenStream,
    schema: TokenStream,
    /// Further items.
    more: TokenStream,
}

fn emit_model(model: &Model, bodies: &Bodies) -> TokenStream {
    let paths = model.paths();
    let (room, serde) = (&paths.model, &paths.serde);
    let ident = &model.item.ident;
    let generics = bounded(model);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let conditional = conditional(model);
    let (_, _, conditions) = conditional.split_for_impl();
    let Bodies { kind, checks, decode, schema, more } = bodies;
    let schema = match &model.serde.into {
        Some(into) => quote!(schemas.sent_as::<#into>(|schemas| #schema)),
        None => schema.clone(),
    };
    let checks = checks.as_ref().map(|checks| quote!(const CHECKS: #room::Checks = #checks;));
    let name = generic_name(model).map(|name| quote!(fn type_name() -> ::std::string::String { #name }));
    let reply = paths.framework.as_ref().map(|framework| {
        quote! {
            #[automatically_derived]
            impl #parameters #framework::JsonReply for #ident #arguments #bounds {
                type Model = Self;
                fn into_model(self) -> Self { self }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #parameters #room::Model for #ident #arguments #bounds {}

        #[automatically_derived]
        impl #parameters #room::Described for #ident #arguments #conditions {
            const KIND: #room::Kind = #kind;
            #checks

            #[inline]
            fn decode<'de, __D: #serde::Deserializer<'de>>(
                source: __D,
                at: &#room::At<'_>,
                collector: &mut #room::Collector,
            ) -> ::core::result::Result<::core::option::Option<Self>, __D::Error> {
                #decode
            }

            fn schema(schemas: &mut #room::Schemas) -> #room::Schema {
                #schema
            }

            #name
            #more
        }
        #reply
    }
}

/// The generics of the item; every type in them is a model.
fn bounded(model: &Model) -> Generics {
    let room = &model.paths().model;
    let mut generics = model.item.generics.clone();
    for parameter in &mut generics.params {
        if let GenericParam::Type(parameter) = parameter {
            parameter.bounds.push(parse_quote!(#room::Model));
            parameter.bounds.push(parse_quote!('static));
        }
    }
    generics
}

/// The generics of the item, on the condition that the types of its fields are models: only `impl Model` has none, and
/// there the compiler says what is missing, once.
fn conditional(model: &Model) -> Generics {
    let mut generics = bounded(model);
    let conditions = model.conditions();
    if !conditions.is_empty() {
        generics.make_where_clause().predicates.extend(conditions);
    }
    generics
}

/// The name of a generic model, which those of its types are part of.
fn generic_name(model: &Model) -> Option<TokenStream> {
    let types: Vec<_> = model.item.generics.type_params().map(|parameter| &parameter.ident).collect();
    if types.is_empty() {
        return None;
    }
    let room = &model.paths().model;
    let name = model.name();
    Some(quote!(#room::generic_name(#name, &[#(<#types as #room::Described>::type_name()),*])))
}

/// Defaults are functions beside the model: serde's `Deserialize` calls them too.
fn emit_defaults<'a>(model: &Model, fields: impl Iterator<Item = &'a FieldModel>) -> Option<TokenStream> {
    let functions: Vec<TokenStream> =
        fields.filter_map(|field| default_function(field, model.paths())).collect();
    if functions.is_empty() {
        return None;
    }
    let ident = &model.item.ident;
    let (parameters, arguments, bounds) = model.item.generics.split_for_impl();
    Some(quote! {
        #[automatically_derived]
        #[allow(non_snake_case)]
        impl #parameters #ident #arguments #bounds { #(#functions)* }
    })
}

fn default_function(field: &FieldModel, paths: &Paths) -> Option<TokenStream> {
    let (name, ty) = (&field.default_name, &field.ty);
    let value = field.default.as_ref()?.expression(paths);
    Some(quote!(#[doc(hidden)] fn #name() -> #ty { #value }))
}

/// Writes one constant a rule, which does not compile when the rule does not fit. The fields of generic models are not
/// checked, for their types are not known here.
fn emit_checks<'a>(model: &Model, fields: impl Iterator<Item = &'a FieldModel>) -> TokenStream {
    if !model.item.generics.params.is_empty() {
        return TokenStream::new();
    }
    let room = &model.paths().model;
    let received = fields.filter(|field| field.is_received() && !field.serde.flatten);
    let checks = received.map(|field| {
        let ty = &field.ty;
        field.options.checks(|rule| quote!(#room::checked_kind::<#ty>(#rule)), model.paths())
    });
    checks.collect()
}
