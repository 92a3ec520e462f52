//! Mistakes that can be seen without types.

use syn::GenericParam;

use super::Errors;
use super::describe::{FieldModel, Model, Shape};

/// Checks a described model.
pub(super) fn check(model: &Model, errors: &mut Errors) {
    for parameter in &model.item.generics.params {
        if let GenericParam::Lifetime(lifetime) = parameter {
            let msg = "a model owns its data: use `String` for `&str` and `Vec<T>` for `&[T]`";
            errors.at(lifetime.lifetime.span(), msg);
        }
    }
    match &model.shape {
        Shape::Record(fields) => check_fields(fields, errors),
        Shape::Other => errors.at(model.item.ident.span(), "`#[model]` needs a struct with named fields"),
    }
}

fn check_fields(fields: &[FieldModel], errors: &mut Errors) {
    for (place, field) in fields.iter().enumerate() {
        if let (Some(required), Some(_)) = (&field.options.required, &field.options.default) {
            errors.at(required.span(), "a field with a default is never required: leave one of the two out");
        }
        let same = |other: &&FieldModel| wire(other) == wire(field);
        if !field.serde.flatten && fields[..place].iter().any(|other| same(&other)) {
            errors.at(field.name.span(), format!("two fields are called `{}` on the wire", wire(field)));
        }
    }
}

fn wire(field: &FieldModel) -> String {
    field.options.alias.as_ref().map_or_else(|| field.plain_name(), syn::LitStr::value)
}
