//! Writes the item again, and beside it a table and calls.

mod record;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Generics, parse_quote};

use super::Errors;
use super::describe::{Model, Shape, missing_derives};

/// Writes everything.
pub(super) fn emit(model: &Model) -> TokenStream {
    let item = emit_item(model);
    let body = match &model.shape {
        Shape::Record(fields) => record::emit(model, fields),
        Shape::Other => TokenStream::new(),
    };
    quote!(#item #body)
}

/// Writes the item and an empty model, so that nothing but the mistakes is reported.
pub(super) fn emit_broken(model: &Model, errors: Errors) -> TokenStream {
    let item = emit_item(model);
    let errors = errors.into_tokens();
    let room = &model.paths().model;
    let body = Bodies {
        kind: quote!(Record),
        decode: quote!(#room::broken(source, at, collector)),
        schema: quote!(#room::Schema::any()),
    };
    let implementation = emit_model(model, &body);
    quote!(#item #implementation #errors)
}

fn emit_item(model: &Model) -> TokenStream {
    let item = &model.item;
    let serde = &model.paths().serde;
    let derives = missing_derives(item);
    if derives.is_empty() {
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
    decode: TokenStream,
    schema: TokenStream,
}

fn emit_model(model: &Model, bodies: &Bodies) -> TokenStream {
    let paths = model.paths();
    let (room, serde) = (&paths.model, &paths.serde);
    let ident = &model.item.ident;
    let generics = bounded(model);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let Bodies { kind, decode, schema } = bodies;
    let reply = paths.framework.as_ref().map(|framework| {
        quote!(#[automatically_derived] impl #parameters #framework::JsonReply for #ident #arguments #bounds {})
    });
    quote! {
        #[automatically_derived]
        impl #parameters #room::Model for #ident #arguments #bounds {
            const KIND: #room::Kind = #room::Kind::#kind;

            #[inline]
            fn decode<'de, D: #serde::Deserializer<'de>>(
                source: D,
                at: &#room::At<'_>,
                collector: &mut #room::Collector,
            ) -> ::core::result::Result<::core::option::Option<Self>, D::Error> {
                #decode
            }

            fn schema(schemas: &mut #room::Schemas) -> #room::Schema {
                #schema
            }
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
