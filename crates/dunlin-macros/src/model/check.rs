//! Mistakes that can be seen without types.

use syn::GenericParam;

use super::Errors;
use super::describe::{FieldModel, Held, Model, Shape, VariantModel};
use super::parse::Extra;

/// Checks a described model.
pub(super) fn check(model: &Model, errors: &mut Errors) {
    for parameter in &model.item.generics.params {
        if let GenericParam::Lifetime(lifetime) = parameter {
            let msg = "a model owns its data: use `String` for `&str` and `Vec<T>` for `&[T]`";
            errors.at(lifetime.lifetime.span(), msg);
        }
    }
    check_options(model, errors);
    match &model.shape {
        Shape::Record(fields) => check_fields(fields, errors),
        Shape::Wrapper(fields) => check_wrapper(fields, errors),
        Shape::Converted(_) => {}
        Shape::Choices(variants) => check_choices(model, variants, errors),
        Shape::Union(variants) => check_union(model, variants, errors),
        Shape::Other => {
            let msg = "`#[model]` needs data: a struct with fields, `struct Name(Type)`, or an enum";
            errors.at(model.item.ident.span(), msg);
        }
    }
}

/// Options that fit some shapes only.
fn check_options(model: &Model, errors: &mut Errors) {
    let is_record = matches!(model.shape, Shape::Record(_));
    if let (Some((key, Extra::Allow)), Shape::Record(fields)) = (&model.options.extra, &model.shape)
        && fields.iter().all(|field| !field.serde.flatten)
    {
        let msg = "`extra = allow` needs a field for what is extra: \
                   `#[serde(flatten)] extra: Map<String, Value>`";
        errors.at(key.span(), msg);
    }
    if let (Some((key, _)), false) = (&model.options.extra, is_record) {
        errors.at(key.span(), "`extra` fits structs with named fields only");
    }
    let is_plain = matches!(model.shape, Shape::Choices(_));
    for key in [&model.options.integer, &model.options.literal].into_iter().flatten().filter(|_| !is_plain) {
        errors.at(key.span(), format!("`{key}` fits enums without data only"));
    }
    let can_validate = is_record || matches!(model.shape, Shape::Wrapper(_) | Shape::Converted(_));
    if let (Some(path), false) = (model.validators.first(), can_validate) {
        errors.push(syn::Error::new_spanned(
            path,
            "validators fit structs only: put one on a struct in the enum",
        ));
    }
}

fn check_fields(fields: &[FieldModel], errors: &mut Errors) {
    for (place, field) in fields.iter().enumerate() {
        if let (Some(required), Some(_)) = (&field.options.required, &field.options.default) {
            errors.at(required.span(), "a field with a default is never required: leave one of the two out");
        }
        if let (Some(option), true) = (field.options.first(), field.serde.flatten) {
            let msg = "a flattened field has no key that this could hold for: say it of the fields inside, or check \
                       the whole by `#[validate(with = function)]`";
            errors.at(option.span(), msg);
        }
        let same = |other: &FieldModel| other.wire() == field.wire();
        if !field.serde.flatten && fields[..place].iter().any(same) {
            errors.at(field.name.span(), format!("two fields are called `{}` on the wire", field.wire()));
        }
    }
}

/// Rules of a tuple's items would be lost: a tuple has no names to put them at.
fn check_wrapper(fields: &[FieldModel], errors: &mut Errors) {
    let received = fields.iter().filter(|field| field.is_received());
    if received.clone().count() < 2 {
        return;
    }
    for field in received.filter(|field| !field.options.is_empty()) {
        let msg =
            "the items of a tuple have no rules of their own: use named fields, or a model around the item";
        errors.push(syn::Error::new_spanned(&field.ty, msg));
    }
}

fn check_choices(model: &Model, variants: &[VariantModel], errors: &mut Errors) {
    if !model.item.generics.params.is_empty() {
        errors.at(model.item.ident.span(), "an enum without data is not generic");
    }
    for (place, variant) in variants.iter().enumerate() {
        if model.options.integer.is_some() && variant.discriminant.is_none() {
            let name = &variant.name;
            errors.at(name.span(), format!("`integer` sends the number of a variant: write `{name} = 1`"));
        }
        if variants[..place].iter().any(|other| other.wire == variant.wire) {
            errors.at(variant.name.span(), format!("two variants are called `{}` on the wire", variant.wire));
        }
    }
}

fn check_union(model: &Model, variants: &[VariantModel], errors: &mut Errors) {
    let is_internal = model.serde.tag.is_some() && model.serde.content.is_none();
    for (place, variant) in variants.iter().enumerate() {
        if !model.serde.untagged && variants[..place].iter().any(|other| other.wire == variant.wire) {
            errors.at(variant.name.span(), format!("two variants are called `{}` on the wire", variant.wire));
        }
        if variant.serde.untagged {
            errors.at(variant.name.span(), "a single variant without a tag is not supported: give it one");
        }
        match &variant.held {
            Held::Nothing => {}
            Held::Fields(fields) => check_fields(fields, errors),
            Held::Values(fields) if is_internal && fields.len() > 1 => {
                errors.at(variant.name.span(), "a tuple has no place for the tag: name the fields");
            }
            Held::Values(fields) => check_values(fields, errors),
        }
    }
}

fn check_values(fields: &[FieldModel], errors: &mut Errors) {
    for field in fields.iter().filter(|field| !field.options.is_empty()) {
        let msg = "what a variant is around has no rules of its own: name the field, or use a model around the value";
        errors.push(syn::Error::new_spanned(&field.ty, msg));
    }
}
