//! One variant of an enum.

use syn::{Expr, Fields, Ident, Variant};

use super::docs::docs;
use super::field::{Context, FieldModel};
use super::{fields, is_ours, plain};
use crate::model::Errors;
use crate::model::serde::Serde;

/// One variant, described.
pub(in crate::model) struct VariantModel {
    pub(in crate::model) name: Ident,
    /// The name on the wire.
    pub(in crate::model) wire: String,
    /// The name when sending, where it differs.
    pub(in crate::model) sent_as: Option<String>,
    pub(in crate::model) serde: Serde,
    pub(in crate::model) docs: Option<String>,
    pub(in crate::model) held: Held,
    pub(in crate::model) discriminant: Option<Expr>,
}

/// What a variant holds.
pub(in crate::model) enum Held {
    /// `A`
    Nothing,
    /// `A(B)`, `A(B, C)`
    Values(Vec<FieldModel>),
    /// `A { b: B }`
    Fields(Vec<FieldModel>),
}

impl VariantModel {
    /// All its fields.
    pub(in crate::model) fn fields(&self) -> impl Iterator<Item = &FieldModel> {
        match &self.held {
            Held::Nothing => [].iter(),
            Held::Values(fields) | Held::Fields(fields) => fields.iter(),
        }
    }
}

/// Describes a variant, and takes our attributes off its fields.
pub(super) fn describe(variant: &mut Variant, context: &Context<'_>, errors: &mut Errors) -> VariantModel {
    let mut serde = Serde::read(&variant.attrs, errors);
    serde.rename_all = serde.rename_all.or(context.serde.rename_all_fields);
    serde.rename_all_out = serde.rename_all_out.or(context.serde.rename_all_fields_out);
    for attribute in variant.attrs.iter().filter(|attribute| is_ours(attribute)) {
        errors.push(syn::Error::new_spanned(
            attribute,
            "rules and validators belong to the fields of a variant",
        ));
    }
    variant.attrs.retain(|attribute| !is_ours(attribute));
    let plain_name = plain(&variant.ident);
    let renamed = || context.serde.rename_all.map(|case| case.variant(&plain_name));
    let wire = serde.rename.clone().or_else(renamed).unwrap_or_else(|| plain_name.clone());
    let renamed = || context.serde.rename_all_out.map(|case| case.variant(&plain_name));
    let sent = serde.rename_out.clone().or_else(renamed).unwrap_or_else(|| plain_name.clone());
    let inner = Context {
        options: context.options,
        serde: &serde,
        owner: context.owner,
        variant: Some(&variant.ident),
    };
    let described = fields(&mut variant.fields, &inner, errors);
    let held = match &variant.fields {
        Fields::Named(_) => Held::Fields(described),
        Fields::Unnamed(_) => Held::Values(described),
        Fields::Unit => Held::Nothing,
    };
    VariantModel {
        name: variant.ident.clone(),
        sent_as: (sent != wire).then_some(sent),
        wire,
        docs: docs(&variant.attrs),
        held,
        discriminant: variant.discriminant.as_ref().map(|(_, value)| value.clone()),
        serde,
    }
}
