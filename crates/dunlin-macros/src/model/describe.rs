//! From the item as written to what a model needs to know of it.

mod docs;
mod field;
mod variant;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Path, Type, WherePredicate};

pub(super) use docs::missing_derives;
pub(super) use field::FieldModel;
pub(super) use variant::{Held, VariantModel};

use super::parse::{Extra, ModelOptions, Parsed};
use super::serde::Serde;
use super::{Errors, Paths};
use crate::field::validator;
use docs::docs;
use field::Context;

/// A model, described.
pub(super) struct Model {
    /// The item as it is re-emitted: our attributes are gone, serde's are kept or added.
    pub(super) item: DeriveInput,
    pub(super) options: ModelOptions,
    pub(super) serde: Serde,
    pub(super) docs: Option<String>,
    pub(super) validators: Vec<Path>,
    pub(super) shape: Shape,
}

/// What kind of item it is.
pub(super) enum Shape {
    /// `struct X { a: A }`
    Record(Vec<FieldModel>),
    /// `struct X(A)`, `struct X(A, B)`: on the wire what is inside.
    Wrapper(Vec<FieldModel>),
    /// A type that serde makes of another: `#[serde(try_from = "A")]`.
    Converted(Box<Conversion>),
    /// `enum X { A, B }`
    Choices(Vec<VariantModel>),
    /// `enum X { A(A), B { b: B } }`
    Union(Vec<VariantModel>),
    /// `struct X;`, a union of the language.
    Other,
}

/// serde's `from` and `try_from`.
pub(super) struct Conversion {
    pub(super) from: Type,
    pub(super) can_fail: bool,
}

/// Describes what was parsed.
pub(super) fn describe(parsed: Parsed, errors: &mut Errors) -> Model {
    let Parsed { mut item, options } = parsed;
    let serde = Serde::read(&item.attrs, errors);
    let validators = take_validators(&mut item.attrs, errors);
    let docs = docs(&item.attrs);
    let shape = shape(&mut item, &options, &serde, errors);
    Model { item, options, serde, docs, validators, shape }
}

fn shape(item: &mut DeriveInput, options: &ModelOptions, serde: &Serde, errors: &mut Errors) -> Shape {
    let (ident, arguments) = (&item.ident, item.generics.split_for_impl().1);
    let arguments = arguments.as_turbofish();
    let owner = &quote!(#ident #arguments);
    let context = Context { options, serde, owner, variant: None };
    let own = match &mut item.data {
        Data::Struct(data) => {
            let fields = fields(&mut data.fields, &context, errors);
            match &data.fields {
                Fields::Named(_) if serde.transparent => Shape::Wrapper(fields),
                Fields::Named(_) => Shape::Record(fields),
                Fields::Unnamed(_) if !fields.is_empty() => Shape::Wrapper(fields),
                _ => Shape::Other,
            }
        }
        Data::Enum(data) => {
            let variants =
                data.variants.iter_mut().map(|variant| variant::describe(variant, &context, errors));
            let variants: Vec<VariantModel> = variants.collect();
            let is_plain = variants.iter().all(|variant| matches!(variant.held, Held::Nothing));
            if is_plain && serde.tag.is_none() && !serde.untagged {
                Shape::Choices(variants)
            } else {
                Shape::Union(variants)
            }
        }
        Data::Union(_) => Shape::Other,
    };
    match &serde.conversion {
        Some((from, can_fail)) => {
            Shape::Converted(Box::new(Conversion { from: from.clone(), can_fail: *can_fail }))
        }
        None => own,
    }
}

/// Describes the fields of a struct or variant, and takes our attributes off them.
fn fields(fields: &mut Fields, context: &Context<'_>, errors: &mut Errors) -> Vec<FieldModel> {
    let described = fields.iter_mut().enumerate().map(|(place, field)| context.field(place, field, errors));
    described.collect()
}

impl Model {
    /// The name in the documentation.
    pub(super) fn name(&self) -> String {
        plain(&self.item.ident)
    }

    /// What happens to keys that are not fields; serde's word counts too.
    pub(super) fn extra(&self) -> Extra {
        match self.options.extra {
            Some((_, extra)) => extra,
            None if self.serde.deny_unknown_fields => Extra::Forbid,
            None => Extra::Ignore,
        }
    }

    /// That the types of the fields are models, in a form that the compiler does not look into where it is said.
    pub(super) fn conditions(&self) -> Vec<WherePredicate> {
        let room = &self.paths().model;
        let held = |field: &FieldModel| field.is_uncertain().then(|| held_type(&field.ty, room));
        match &self.shape {
            Shape::Record(fields) | Shape::Wrapper(fields) => fields.iter().filter_map(held).collect(),
            Shape::Union(variants) => {
                variants.iter().flat_map(VariantModel::fields).filter_map(held).collect()
            }
            Shape::Converted(conversion) => vec![held_type(&conversion.from, room)],
            Shape::Choices(_) | Shape::Other => Vec::new(),
        }
    }

    /// What the user wrote, for a place where `Self` is not the item.
    pub(super) fn named(&self, written: TokenStream) -> TokenStream {
        let (ident, arguments) = (&self.item.ident, self.item.generics.split_for_impl().1);
        let arguments = arguments.as_turbofish();
        named(written, &quote!(#ident #arguments))
    }

    /// Where emitted code finds dunlin.
    pub(super) fn paths(&self) -> &Paths {
        &self.options.paths
    }

    /// `const ABOUT`, if there is something to say.
    pub(super) fn about(&self) -> Option<TokenStream> {
        let options = &self.options;
        let text = |name: &str, value: Option<&String>| {
            let name = Ident::new(name, proc_macro2::Span::call_site());
            value.map(|value| quote!(#name: ::core::option::Option::Some(#value),))
        };
        let title = text("title", options.title.as_ref());
        let description = text("description", options.description.as_ref().or(self.docs.as_ref()));
        let examples = text("examples", options.examples.as_ref());
        let deprecated = options.deprecated.then(|| quote!(deprecated: true,));
        if title.is_none() && description.is_none() && examples.is_none() && deprecated.is_none() {
            return None;
        }
        let room = &self.paths().model;
        Some(quote! {
            const ABOUT: #room::About =
                #room::About { #title #description #examples #deprecated ..#room::About::NONE };
        })
    }

    /// `const VALIDATORS`, if there are any.
    pub(super) fn validators(&self) -> Option<TokenStream> {
        if self.validators.is_empty() {
            return None;
        }
        let room = &self.paths().model;
        let calls =
            self.validators.iter().map(|path| self.named(crate::field::call_validator(path, self.paths())));
        Some(quote! {
            const VALIDATORS: &'static [fn(Self::Made) -> ::core::result::Result<Self::Made, #room::Invalid>] = &[#(#calls),*];
        })
    }
}

fn take_validators(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Vec<Path> {
    let mut validators = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("validate")) {
        match validator(attribute) {
            Ok(path) => validators.push(path),
            Err(error) => errors.push(error),
        }
    }
    attributes.retain(|attribute| !is_ours(attribute));
    validators
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("field") || attribute.path().is_ident("validate")
}

fn held_type(ty: &Type, room: &TokenStream) -> WherePredicate {
    syn::parse_quote!(for<'held> #ty: #room::Held<'held>)
}

/// What the user wrote, with `owner` in the place of `Self`.
fn named(written: TokenStream, owner: &TokenStream) -> TokenStream {
    let tokens = written.into_iter().map(|token| match token {
        TokenTree::Ident(word) if word == "Self" => owner.clone(),
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), named(group.stream(), owner));
            inside.set_span(group.span());
            TokenTree::Group(inside).into()
        }
        other => other.into(),
    });
    tokens.collect()
}

/// The name as text, without `r#`.
fn plain(name: &Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}
