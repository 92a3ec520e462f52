//! What serde's own attributes say, as far as decoding and documentation follow them.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token, Type};

use super::Errors;
use super::case::Case;

/// The attributes of one container, variant or field.
#[derive(Default)]
pub(super) struct Serde {
    pub(super) rename: Option<String>,
    /// The name when sending.
    pub(super) rename_out: Option<String>,
    pub(super) rename_all: Option<Case>,
    pub(super) rename_all_out: Option<Case>,
    pub(super) rename_all_fields: Option<Case>,
    pub(super) rename_all_fields_out: Option<Case>,
    pub(super) aliases: Vec<String>,
    pub(super) default: Option<SerdeDefault>,
    pub(super) with: Option<Path>,
    pub(super) tag: Option<String>,
    pub(super) content: Option<String>,
    /// serde's `from` or `try_from`, and whether it can fail.
    pub(super) conversion: Option<(Type, bool)>,
    /// serde's `into`.
    pub(super) into: Option<Type>,
    /// Written by the user's own function.
    pub(super) is_custom: bool,
    /// With bounds of the user's own.
    pub(super) is_bounded: bool,
    pub(super) flatten: bool,
    pub(super) skip: bool,
    pub(super) skip_out: bool,
    pub(super) deny_unknown_fields: bool,
    pub(super) transparent: bool,
    pub(super) untagged: bool,
    pub(super) other: bool,
}

/// serde's `default`.
pub(super) enum SerdeDefault {
    Type,
    Function(Path),
}

impl Serde {
    /// Reads every `#[serde(..)]`. What serde itself will refuse is left to serde.
    pub(super) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut serde = Serde::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
                Ok(metas) => {
                    if let Err(error) = metas.iter().try_for_each(|meta| serde.option(meta)) {
                        errors.push(error);
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        serde
    }

    fn option(&mut self, meta: &Meta) -> syn::Result<()> {
        let Some(key) = meta.path().get_ident() else { return Ok(()) };
        match key.to_string().as_str() {
            "rename" => (self.rename, self.rename_out) = both(meta)?,
            "rename_all" => (self.rename_all, self.rename_all_out) = cases(meta)?,
            "rename_all_fields" => (self.rename_all_fields, self.rename_all_fields_out) = cases(meta)?,
            "alias" => self.aliases.extend(text(meta).map(|text| text.value())),
            "default" => self.default = Some(default(meta)?),
            "with" => {
                self.with = text(meta).map(|text| function(&text, "deserialize")).transpose()?;
                self.is_custom = true;
            }
            "deserialize_with" => {
                self.with = text(meta).map(|text| text.parse()).transpose()?;
                self.is_custom = true;
            }
            "serialize_with" => self.is_custom = true,
            "from" => {
                self.conversion = text(meta).map(|text| text.parse()).transpose()?.map(|ty| (ty, false));
            }
            "try_from" => {
                self.conversion = text(meta).map(|text| text.parse()).transpose()?.map(|ty| (ty, true));
            }
            "into" => self.into = text(meta).map(|text| text.parse()).transpose()?,
            "tag" => self.tag = text(meta).map(|text| text.value()),
            "content" => self.content = text(meta).map(|text| text.value()),
            "bound" => self.is_bounded = true,
            "flatten" => self.flatten = true,
            "skip" => (self.skip, self.skip_out) = (true, true),
            "skip_deserializing" => self.skip = true,
            "skip_serializing" => self.skip_out = true,
            "deny_unknown_fields" => self.deny_unknown_fields = true,
            "transparent" => self.transparent = true,
            "untagged" => self.untagged = true,
            "other" => self.other = true,
            _ => {}
        }
        Ok(())
    }
}

fn default(meta: &Meta) -> syn::Result<SerdeDefault> {
    match text(meta) {
        Some(path) => Ok(SerdeDefault::Function(path.parse()?)),
        None => Ok(SerdeDefault::Type),
    }
}

/// The rules for what is received and for what is sent.
fn cases(meta: &Meta) -> syn::Result<(Option<Case>, Option<Case>)> {
    let (received, sent) = both(meta)?;
    let parse = |name: Option<String>| name.as_deref().and_then(Case::parse);
    Ok((parse(received), parse(sent)))
}

/// `rename = "x"`, or `rename(deserialize = "x", serialize = "y")`.
fn both(meta: &Meta) -> syn::Result<(Option<String>, Option<String>)> {
    let Meta::List(list) = meta else {
        let text = text(meta).map(|text| text.value());
        return Ok((text.clone(), text));
    };
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    let part = |name: &str| {
        let meta = parts.iter().find(|meta| meta.path().is_ident(name));
        meta.and_then(text).map(|text| text.value())
    };
    Ok((part("deserialize"), part("serialize")))
}

fn function(module: &LitStr, name: &str) -> syn::Result<Path> {
    let mut path: Path = module.parse()?;
    path.segments.push(syn::Ident::new(name, module.span()).into());
    Ok(path)
}

fn text(meta: &Meta) -> Option<LitStr> {
    match meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}
