//! From the item as written to what a model needs to know of it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Field, Fields, Ident, Lit, LitStr, Meta, Path, Type};

use super::parse::{Extra, ModelOptions, Parsed};
use super::serde::{Serde, SerdeDefault};
use super::{Errors, Paths};
use crate::field::{DefaultValue, FieldOptions, validator};

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
    /// Something that is not a model yet.
    Other,
}

/// One field, described.
pub(super) struct FieldModel {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) options: FieldOptions,
    pub(super) serde: Serde,
    /// The expression after `default =`; the options name the function that gives it.
    pub(super) default: Option<DefaultValue>,
}

impl FieldModel {
    /// The name as text, without `r#`.
    pub(super) fn plain_name(&self) -> String {
        plain(&self.name)
    }

    /// The function beside the model that makes the default, where there is one.
    pub(super) fn default_name(&self) -> Ident {
        Ident::new(&format!("__default_{}", self.plain_name()), self.name.span())
    }
}

/// Describes what was parsed.
pub(super) fn describe(parsed: Parsed, errors: &mut Errors) -> Model {
    let Parsed { mut item, options } = parsed;
    let serde = Serde::read(&item.attrs, errors);
    let validators = take_validators(&mut item.attrs, errors);
    let docs = docs(&item.attrs);
    let ident = item.ident.clone();
    let shape = match &mut item.data {
        Data::Struct(data) => match &mut data.fields {
            Fields::Named(fields) => {
                let context = Context { options: &options, serde: &serde, ident: &ident };
                Shape::Record(fields.named.iter_mut().map(|field| context.field(field, errors)).collect())
            }
            _ => Shape::Other,
        },
        _ => Shape::Other,
    };
    Model { item, options, serde, docs, validators, shape }
}

/// What a field takes over from its model.
struct Context<'a> {
    options: &'a ModelOptions,
    serde: &'a Serde,
    ident: &'a Ident,
}

impl Context<'_> {
    /// Describes a field, and takes our attributes off it.
    fn field(&self, field: &mut Field, errors: &mut Errors) -> FieldModel {
        let name = field.ident.clone().unwrap_or_else(|| Ident::new("_0", self.ident.span()));
        let mut options = FieldOptions::default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("field")) {
            match attribute.meta.require_list() {
                Ok(list) => options.read(list.tokens.clone(), errors, |_, _| Ok(false)),
                Err(error) => errors.push(error),
            }
        }
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("validate")) {
            options.read_validate(attribute, errors);
        }
        field.attrs.retain(|attribute| !is_ours(attribute));
        options.describe(docs(&field.attrs).as_deref());
        if let Some(strict) = &self.options.strict {
            options.mark(strict);
        }
        let serde = Serde::read(&field.attrs, errors);
        let mut described = FieldModel { name, ty: field.ty.clone(), options, serde, default: None };
        self.tell_serde(&mut described, &mut field.attrs);
        self.hear_serde(&mut described);
        described
    }

    /// What our attributes say and serde needs to know: names and defaults.
    fn tell_serde(&self, field: &mut FieldModel, attributes: &mut Vec<Attribute>) {
        if let (Some(alias), None) = (&field.options.alias, &field.serde.rename) {
            attributes.push(syn::parse_quote!(#[serde(rename = #alias)]));
            field.serde.rename = Some(alias.value());
        }
        if field.serde.default.is_some() {
            return;
        }
        match &field.options.default {
            Some(DefaultValue::Type) => attributes.push(syn::parse_quote!(#[serde(default)])),
            Some(DefaultValue::Value(_)) => {
                let function = field.default_name();
                let path = LitStr::new(&format!("{}::{function}", self.ident), field.name.span());
                attributes.push(syn::parse_quote!(#[serde(default = #path)]));
                field.default =
                    field.options.default.replace(DefaultValue::Function(quote!(Self::#function)));
            }
            _ => {}
        }
    }

    /// What serde's attributes say and we need to know.
    fn hear_serde(&self, field: &mut FieldModel) {
        let name = field.plain_name();
        let rename =
            field.serde.rename.clone().or_else(|| self.serde.rename_all.map(|case| case.field(&name)));
        if let Some(rename) = rename.filter(|rename| *rename != name) {
            field.options.alias = Some(LitStr::new(&rename, field.name.span()));
        }
        if field.options.default.is_none() {
            field.options.default = self.serde_default(field);
        }
    }

    fn serde_default(&self, field: &FieldModel) -> Option<DefaultValue> {
        match (&field.serde.default, &self.serde.default) {
            (Some(SerdeDefault::Type), _) => Some(DefaultValue::Type),
            (Some(SerdeDefault::Function(path)), _) => Some(DefaultValue::Function(quote!(#path))),
            (None, Some(whole)) => {
                let name = &field.name;
                let whole = match whole {
                    SerdeDefault::Type => quote!(<Self as ::core::default::Default>::default()),
                    SerdeDefault::Function(path) => quote!(#path()),
                };
                Some(DefaultValue::Function(quote!((|| #whole.#name))))
            }
            (None, None) => None,
        }
    }
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

    /// Where emitted code finds dunlin.
    pub(super) fn paths(&self) -> &Paths {
        &self.options.paths
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

fn plain(name: &Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

/// The doc comment: lines joined, common indentation taken off.
fn docs(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(doc_text);
    let lines: Vec<String> =
        lines.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let indent = |line: &String| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end()).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The derives that the item does not have yet.
pub(super) fn missing_derives(item: &DeriveInput) -> Vec<TokenStream> {
    let derives = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let written: Vec<String> = derives.filter_map(derived).flatten().collect();
    let wanted =
        ["Serialize", "Deserialize"].into_iter().filter(|name| !written.iter().any(|word| word == name));
    wanted.map(|name| Ident::new(name, proc_macro2::Span::call_site())).map(|name| quote!(#name)).collect()
}

fn derived(attribute: &Attribute) -> Option<Vec<String>> {
    let parser = syn::punctuated::Punctuated::<Path, syn::Token![,]>::parse_terminated;
    let paths = attribute.parse_args_with(parser).ok()?;
    Some(paths.iter().filter_map(|path| path.segments.last()).map(|last| last.ident.to_string()).collect())
}
