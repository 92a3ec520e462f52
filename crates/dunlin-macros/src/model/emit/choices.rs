//! Enums without data: a table of texts or numbers.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Bodies, emit_model};
use crate::model::describe::{Model, VariantModel};

/// Writes `Choices` and `Model`.
pub(super) fn emit(model: &Model, variants: &[VariantModel]) -> TokenStream {
    let room = &model.paths().model;
    let ident = &model.item.ident;
    let (name, about) = (model.name(), model.about());
    let is_integer = model.options.integer.is_some();
    let choices = variants.iter().filter(|variant| !variant.serde.skip).map(|variant| {
        let (name, wire, aliases) = (&variant.name, &variant.wire, &variant.serde.aliases);
        if is_integer {
            return quote!(#room::Choice::number(Self::#name as i64, || Self::#name));
        }
        let aliases = (!aliases.is_empty()).then(|| quote!(.aliases(&[#(#aliases),*])));
        let sent_as = variant.sent_as.as_ref().map(|name| quote!(.sent_as(#name)));
        let other = variant.serde.other.then(|| quote!(.other()));
        quote!(#room::Choice::text(#wire, || Self::#name) #aliases #sent_as #other)
    });
    let bodies = Bodies {
        kind: if is_integer { quote!(#room::Kind::Integer) } else { quote!(#room::Kind::Text) },
        checks: Some(quote!(#room::Checks::Nothing)),
        decode: quote!(#room::decode_choice::<Self, __D>(source, at, collector)),
        schema: quote!(#room::describe_choice::<Self>(schemas)),
        more: TokenStream::new(),
    };
    let implementation = emit_model(model, &bodies);
    let literal = model.options.literal.as_ref().map(|_| {
        quote!(
            const IS_LITERAL: bool = true;
        )
    });
    let serde = is_integer.then(|| emit_serde(model));
    quote! {
        #[automatically_derived]
        impl #room::Choices for #ident {
            const NAME: &'static str = #name;
            const CHOICES: &'static [#room::Choice<Self>] = &[#(#choices),*];
            #literal
            #about
        }
        #implementation
        #serde
    }
}

/// serde's derives write names; numbers are written and read by calls.
fn emit_serde(model: &Model) -> TokenStream {
    let (room, serde) = (&model.paths().model, &model.paths().serde);
    let ident = &model.item.ident;
    quote! {
        #[automatically_derived]
        impl #serde::Serialize for #ident {
            fn serialize<S: #serde::Serializer>(&self, target: S) -> ::core::result::Result<S::Ok, S::Error> {
                #room::serialize_choice(self, target)
            }
        }

        #[automatically_derived]
        impl<'de> #serde::Deserialize<'de> for #ident {
            fn deserialize<D: #serde::Deserializer<'de>>(source: D) -> ::core::result::Result<Self, D::Error> {
                #room::deserialize_choice(source)
            }
        }
    }
}
