//! One field of a struct or variant.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{Attribute, Field, GenericArgument, Ident, LitStr, PathArguments, Type};

use super::docs::docs;
use super::{is_ours, named, plain};
use crate::field::{DefaultValue, FieldOptions};
use crate::model::Errors;
use crate::model::parse::ModelOptions;
use crate::model::serde::{Serde, SerdeDefault};
use crate::owned;

/// One field, described.
pub(in crate::model) struct FieldModel {
    /// The name in Rust; one made of the place in a tuple.
    pub(in crate::model) name: Ident,
    /// How the field is written behind a value: its name or its place.
    pub(in crate::model) member: TokenStream,
    pub(in crate::model) ty: Type,
    /// The name when sending, where it differs.
    pub(in crate::model) sent_as: Option<String>,
    pub(in crate::model) options: FieldOptions,
    pub(in crate::model) serde: Serde,
    /// The expression after `default =`; the options name the function that gives it.
    pub(in crate::model) default: Option<DefaultValue>,
    /// The name of that function.
    pub(in crate::model) default_name: Ident,
}

impl FieldModel {
    /// The name as text, without `r#`.
    pub(in crate::model) fn plain_name(&self) -> String {
        plain(&self.name)
    }

    /// The name on the wire.
    pub(in crate::model) fn wire(&self) -> String {
        self.options.alias.as_ref().map_or_else(|| self.plain_name(), LitStr::value)
    }

    /// True unless the type is one that is known to be a model.
    pub(in crate::model) fn is_uncertain(&self) -> bool {
        self.is_received() && !is_known(&self.ty) && !owned::is_lent(&self.ty)
    }

    /// True when the field is sent, and not received.
    pub(in crate::model) fn is_only_sent(&self) -> bool {
        self.serde.skip && !self.serde.skip_out
    }

    /// True when the field is part of what is received.
    pub(in crate::model) fn is_received(&self) -> bool {
        !self.serde.skip
    }
}

/// What a field takes over from what it is in.
pub(in crate::model) struct Context<'a> {
    pub(in crate::model) options: &'a ModelOptions,
    pub(in crate::model) serde: &'a Serde,
    /// The item, with its generics as in an expression.
    pub(in crate::model) owner: &'a TokenStream,
    /// The variant, in an enum.
    pub(in crate::model) variant: Option<&'a Ident>,
}

impl Context<'_> {
    /// Describes a field, and takes our attributes off it.
    pub(super) fn field(&self, place: usize, field: &mut Field, errors: &mut Errors) -> FieldModel {
        let member = match &field.ident {
            Some(name) => name.to_token_stream(),
            None => syn::Index::from(place).to_token_stream(),
        };
        let name = field.ident.clone().unwrap_or_else(|| format_ident!("field_{place}"));
        let default_name = self.default_name(&name);
        let mut options = self.read(field, errors);
        field.attrs.retain(|attribute| !is_ours(attribute));
        options.describe(docs(&field.attrs).as_deref());
        if let Some(strict) = &self.options.strict {
            options.mark(&Ident::new("strict_model", strict.span()));
        }
        let serde = Serde::read(&field.attrs, errors);
        if !serde.skip && owned::is_lent(&field.ty) {
            let message = format!("a model owns its data: write `{}`", owned::shown(&field.ty));
            errors.push(syn::Error::new_spanned(&field.ty, message));
            owned::make_static(&mut field.ty);
        }
        let ty = syn::parse2(named(field.ty.to_token_stream(), self.owner));
        let ty = ty.unwrap_or_else(|_| field.ty.clone());
        let mut described =
            FieldModel { name, member, ty, sent_as: None, options, serde, default: None, default_name };
        self.tell_serde(&mut described, &mut field.attrs);
        self.hear_serde(&mut described);
        described
    }

    fn default_name(&self, field: &Ident) -> Ident {
        let (field, span) = (plain(field), field.span());
        match self.variant {
            Some(variant) => Ident::new(&format!("__default_{variant}_{field}"), span),
            None => Ident::new(&format!("__default_{field}"), span),
        }
    }

    fn read(&self, field: &Field, errors: &mut Errors) -> FieldOptions {
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
        options
    }

    /// What our attributes say and serde needs to know: names and defaults.
    fn tell_serde(&self, field: &mut FieldModel, attributes: &mut Vec<Attribute>) {
        if let (Some(alias), None) = (&field.options.alias, &field.serde.rename) {
            attributes.push(match &field.serde.rename_out {
                Some(_) => syn::parse_quote!(#[serde(rename(deserialize = #alias))]),
                None => syn::parse_quote!(#[serde(rename = #alias)]),
            });
            field.serde.rename = Some(alias.value());
            field.serde.rename_out.get_or_insert_with(|| alias.value());
        }
        if let Some(with) = self.options.paths.written_otherwise(&field.ty).filter(|_| !field.serde.is_custom)
        {
            attributes.push(syn::parse_quote!(#[serde(with = #with)]));
        }
        if owned::is_lent(&field.ty) && !field.serde.skip && !field.serde.is_custom {
            let room = self.options.paths.model.to_string().replace(' ', "");
            let nothing = LitStr::new(&format!("{room}::unread"), field.name.span());
            attributes.push(syn::parse_quote!(#[serde(deserialize_with = #nothing)]));
        }
        if field.is_uncertain() && !field.serde.is_custom && !field.serde.is_bounded {
            attributes.push(self.bound(&field.ty));
        }
        if field.serde.default.is_some() {
            return;
        }
        match &field.options.default {
            Some(DefaultValue::Type) => attributes.push(syn::parse_quote!(#[serde(default)])),
            Some(DefaultValue::Value(_)) => {
                let function = &field.default_name;
                let owner = self.owner;
                let path = LitStr::new(&quote!(#owner::#function).to_string(), field.name.span());
                attributes.push(syn::parse_quote!(#[serde(default = #path)]));
                field.default =
                    field.options.default.replace(DefaultValue::Function(quote!(#owner::#function)));
            }
            _ => {}
        }
    }

    /// Lets serde take it for granted that the type of the field can be sent and received. If it cannot, that is said
    /// once, and not at each use in what serde writes.
    fn bound(&self, ty: &Type) -> Attribute {
        let (room, serde) = (&self.options.paths.model, &self.options.paths.serde);
        let text = |bound: TokenStream| LitStr::new(&bound.to_string(), ty.span());
        let sent = text(quote!(for<'held> #ty: #room::Held<'held>));
        let received = text(quote!(#ty: #serde::Deserialize<'de>));
        syn::parse_quote!(#[serde(bound(serialize = #sent, deserialize = #received))])
    }

    /// What serde's attributes say and we need to know.
    fn hear_serde(&self, field: &mut FieldModel) {
        let name = field.plain_name();
        let rename =
            field.serde.rename.clone().or_else(|| self.serde.rename_all.map(|case| case.field(&name)));
        if let Some(rename) = rename.filter(|rename| *rename != name) {
            field.options.alias = Some(LitStr::new(&rename, field.name.span()));
        }
        let sent = field.serde.rename_out.clone();
        let sent = sent.or_else(|| self.serde.rename_all_out.map(|case| case.field(&name))).unwrap_or(name);
        field.sent_as = (sent != field.wire()).then_some(sent);
        if field.options.default.is_none() {
            field.options.default = self.serde_default(field);
        }
    }

    fn serde_default(&self, field: &FieldModel) -> Option<DefaultValue> {
        match (&field.serde.default, &self.serde.default) {
            (Some(SerdeDefault::Type), _) => Some(DefaultValue::Type),
            (Some(SerdeDefault::Function(path)), _) => Some(DefaultValue::Function(quote!(#path))),
            (None, Some(whole)) => {
                let (owner, name) = (self.owner, &field.member);
                let whole = match whole {
                    SerdeDefault::Type => quote!(<#owner as ::core::default::Default>::default()),
                    SerdeDefault::Function(path) => quote!(#path()),
                };
                Some(DefaultValue::Function(quote!((|| #whole.#name))))
            }
            (None, None) => None,
        }
    }
}

/// Types that are models whatever happens, so that nothing need be said of them.
fn is_known(ty: &Type) -> bool {
    const KNOWN: [&str; 19] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
        "u128", "usize", "String", "Value", "Duration",
    ];
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    match &last.arguments {
        PathArguments::None => KNOWN.iter().any(|known| last.ident == known),
        PathArguments::AngleBracketed(arguments) => {
            let is_container = ["Option", "Vec", "Box"].iter().any(|name| last.ident == name);
            let is_known =
                |argument: &GenericArgument| matches!(argument, GenericArgument::Type(ty) if is_known(ty));
            is_container && arguments.args.iter().all(is_known)
        }
        PathArguments::Parenthesized(_) => false,
    }
}
