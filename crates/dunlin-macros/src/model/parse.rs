//! Reads the item and the arguments of `#[model(..)]`.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{DeriveInput, Ident, Path, Token};

use super::{Errors, Paths};
use crate::field;

/// The item as written and what `#[model(..)]` says of it.
pub(super) struct Parsed {
    pub(super) item: DeriveInput,
    pub(super) options: ModelOptions,
}

/// What `#[model(..)]` says.
#[derive(Default)]
pub(super) struct ModelOptions {
    pub(super) paths: Paths,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) examples: Option<String>,
    pub(super) extra: Option<(Ident, Extra)>,
    pub(super) strict: Option<Ident>,
    pub(super) deprecated: bool,
    /// Enums without data: sent as a number.
    pub(super) integer: Option<Ident>,
    /// Enums without data: pydantic's `Literal`, not its `Enum`.
    pub(super) literal: Option<Ident>,
}

/// What happens to keys that are not fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extra {
    Ignore,
    Forbid,
    Allow,
}

/// Reads both; mistakes in the arguments are noted, only an item that is not one ends here.
pub(super) fn parse(args: TokenStream, item: TokenStream, errors: &mut Errors) -> syn::Result<Parsed> {
    let mut options = ModelOptions::default();
    let read = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            options.option(&key, input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    if let Err(error) = read.parse2(args) {
        errors.push(error);
    }
    let item = syn::parse2(item)?;
    Ok(Parsed { item, options })
}

impl ModelOptions {
    fn option(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "crate" => {
                input.parse::<Token![=]>()?;
                self.paths = Paths::alone(&input.call(Path::parse_mod_style)?);
            }
            "title" => self.title = Some(field::text(key, input)?.value()),
            "description" => self.description = Some(field::text(key, input)?.value()),
            "examples" => self.examples = Some(field::json_list(key, input)?),
            "example" => self.examples = Some(format!("[{}]", field::json_value(key, input)?)),
            "strict" => self.strict = field::flag(key, input)?.then(|| key.clone()),
            "integer" => self.integer = field::flag(key, input)?.then(|| key.clone()),
            "literal" => self.literal = field::flag(key, input)?.then(|| key.clone()),
            "deprecated" => self.deprecated = field::flag(key, input)?,
            "extra" => {
                input.parse::<Token![=]>()?;
                let word: Ident = input.parse()?;
                self.extra = Some((key.clone(), extra(&word)?));
            }
            _ => {
                let known =
                    "title, description, examples, example, extra, strict, deprecated, integer, literal";
                return Err(syn::Error::new(
                    key.span(),
                    format!("unknown option `{key}`: there are {known}"),
                ));
            }
        }
        Ok(())
    }
}

fn extra(word: &Ident) -> syn::Result<Extra> {
    match word.to_string().as_str() {
        "ignore" => Ok(Extra::Ignore),
        "forbid" => Ok(Extra::Forbid),
        "allow" => Ok(Extra::Allow),
        _ => Err(syn::Error::new(word.span(), "`extra` is one of ignore, forbid, allow")),
    }
}
