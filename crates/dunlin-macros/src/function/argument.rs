//! One argument: its type, and where the user says it comes from.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, GenericArgument, LitStr, Meta, Pat, PatType, PathArguments, Result, Type,
};

use crate::field::FieldOptions;
use crate::model::{Errors, Paths};
use crate::owned;

/// One argument of the user's function.
pub(crate) struct Argument {
    /// The name, without a leading `_`.
    pub(crate) name: Ident,
    /// The type as written.
    pub(crate) ty: Type,
    /// Where it comes from, as far as the user says.
    pub(crate) origin: Origin,
    /// Rules and documentation.
    pub(crate) field: FieldOptions,
}

/// Where an argument comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The type decides.
    Auto,
    Path,
    Query,
    Header {
        /// `_` in the name stays `_` on the wire.
        underscores: bool,
    },
    Cookie,
    Body {
        embed: bool,
    },
    Form,
    File,
    /// A part of the request as it came, of a type that is known by name.
    Raw,
    /// A dependency that is run again although another argument has it.
    Fresh,
}

impl Origin {
    /// The origin that an attribute names.
    fn of(attribute: &Attribute) -> Option<Origin> {
        let name = attribute.path().get_ident()?.to_string();
        Some(match name.as_str() {
            "path" => Origin::Path,
            "query" => Origin::Query,
            "header" => Origin::Header { underscores: false },
            "cookie" => Origin::Cookie,
            "body" => Origin::Body { embed: false },
            "form" => Origin::Form,
            "file" => Origin::File,
            "depends" => Origin::Fresh,
            _ => return None,
        })
    }

    /// The attribute that says that an argument is data from elsewhere than the path.
    pub(crate) fn mark(self) -> Option<&'static str> {
        Some(match self {
            Origin::Query => "query",
            Origin::Header { .. } => "header",
            Origin::Cookie => "cookie",
            Origin::Body { .. } => "body",
            Origin::Form => "form",
            _ => return None,
        })
    }

    /// Takes a word that only this attribute knows.
    fn takes(&mut self, key: &Ident) -> bool {
        match self {
            Origin::Body { embed } if key == "embed" => *embed = true,
            Origin::Header { underscores } if key == "underscores" => *underscores = true,
            Origin::Fresh => return key == "fresh",
            _ => return false,
        }
        true
    }

    /// The type that reads it.
    fn source(self) -> Ident {
        format_ident!(
            "{}",
            match self {
                Origin::Auto => "Auto",
                Origin::Path => "Path",
                Origin::Query => "Query",
                Origin::Header { underscores: false } => "Header",
                Origin::Header { underscores: true } => "LiteralHeader",
                Origin::Cookie => "Cookie",
                Origin::Body { embed: false } => "Json",
                Origin::Body { embed: true } => "Embedded",
                Origin::Form => "Form",
                Origin::File => "File",
                Origin::Raw => "Raw",
                Origin::Fresh => "Fresh",
            }
        )
    }
}

impl Argument {
    /// Reads one argument; its attributes are taken off.
    pub(crate) fn parse(input: &mut FnArg, errors: &mut Errors) -> Result<Argument> {
        let FnArg::Typed(PatType { attrs, pat, ty, .. }) = input else {
            return Err(Error::new(input.span(), "a free function takes no `self`"));
        };
        refuse_borrowed(ty)?;
        if let Type::ImplTrait(_) = &**ty {
            return Err(Error::new(ty.span(), "an argument needs a type with a name, not `impl Trait`"));
        }
        let name = match &**pat {
            Pat::Ident(pat) => pat.ident.clone(),
            other => return Err(Error::new(other.span(), "an argument needs a name: write `name: Type`")),
        };
        let (said, field) = take_attributes(attrs, errors);
        let origin = match said {
            Origin::Auto | Origin::Body { embed: false } => known_by_name(ty).unwrap_or(said),
            _ => said,
        };
        Ok(Argument { name: without_underscore(&name), ty: (**ty).clone(), origin, field })
    }

    /// The type in `Endpoint::Args`; the only mention of the user's type.
    pub(crate) fn source(&self) -> TokenStream {
        let source = self.origin.source();
        let ty = &self.ty;
        quote_spanned!(ty.span()=> ::dunlin::__private::#source<#ty>)
    }

    /// The value in `Endpoint::FIELDS`.
    pub(crate) fn field(&self) -> TokenStream {
        let name = self.name.to_string();
        let field = self.field.emit(&name, &Paths::default());
        let is_renamed = self.origin == Origin::Header { underscores: false } && self.field.alias.is_none();
        match name.replace('_', "-") {
            wire if is_renamed && wire != name => quote!(#field.alias(#wire)),
            _ => field,
        }
    }

    /// The name on the wire.
    pub(crate) fn wire(&self) -> String {
        self.field.alias.as_ref().map_or_else(|| self.name.to_string(), LitStr::value)
    }
}

/// Refuses references, and what would need one. Such a type is replaced, so that the compiler does not complain as well.
fn refuse_borrowed(ty: &mut Type) -> Result<()> {
    let is_borrowed =
        matches!(ty, Type::Reference(_)) || owned::is_unsized(ty) || owned::is_held_borrowed(ty);
    if !is_borrowed {
        return Ok(());
    }
    let message = format!("arguments are owned values: take `{}`", owned::shown(ty));
    let error = Error::new_spanned(&*ty, message);
    if owned::is_unsized(ty) {
        *ty = syn::parse2(owned::owned(ty))?;
    }
    Err(error)
}

/// Takes our attributes off an argument; they say where it comes from.
fn take_attributes(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> (Origin, FieldOptions) {
    let mut origin = Origin::Auto;
    let mut field = FieldOptions::default();
    for attribute in attrs.extract_if(.., |attribute| is_ours(attribute)) {
        if attribute.path().is_ident("validate") {
            field.read_validate(&attribute, errors);
            continue;
        }
        if origin != Origin::Auto {
            errors.at(attribute.span(), "an argument comes from one place: keep one of these attributes");
        }
        origin = Origin::of(&attribute).unwrap_or(Origin::Auto);
        let tokens = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        field.read(tokens, errors, |key, _| Ok(origin.takes(key)));
    }
    (origin, field)
}

/// Types that `Extract` cannot be implemented for, since they are of other crates (or `Option`s).
fn known_by_name(ty: &Type) -> Option<Origin> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    match (last.ident.to_string().as_str(), &last.arguments) {
        ("Bytes" | "HeaderMap" | "Method" | "Uri", PathArguments::None) => Some(Origin::Raw),
        ("UploadFile", PathArguments::None) => Some(Origin::File),
        ("Option" | "Vec", PathArguments::AngleBracketed(inner)) => match inner.args.first() {
            Some(GenericArgument::Type(inner)) => {
                known_by_name(inner).filter(|origin| *origin == Origin::File)
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    Origin::of(attribute).is_some() || attribute.path().is_ident("validate")
}

/// `_name` says that the function does not use the argument; clients still call it `name`.
fn without_underscore(name: &Ident) -> Ident {
    let text = name.to_string();
    match text.strip_prefix('_') {
        Some(rest) if !rest.is_empty() => Ident::new(rest, name.span()),
        _ => name.clone(),
    }
}
