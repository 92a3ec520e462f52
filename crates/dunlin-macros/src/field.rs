//! The options of a field or parameter, `ge = 0, default = 1, ..`: read from an attribute, written as a `Field`
//! expression. Shared by `#[field(..)]` in models and `#[query(..)]`, `#[path(..)]`, .. on endpoints.

mod contradiction;
mod default;
mod json;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Ident, Lit, LitBool, LitStr, Path, Token, UnOp};

use crate::model::{Errors, Paths};
pub(crate) use default::DefaultValue;

/// What was written in one or more attributes.
#[derive(Default)]
pub(crate) struct FieldOptions {
    /// Parts of `Rules`: the name as written, the shape, the value.
    rules: Vec<(Ident, Rule, TokenStream)>,
    /// Parts of `About`.
    about: Vec<(Ident, TokenStream)>,
    /// Every option seen, to refuse a second one.
    seen: Vec<Ident>,
    /// The name on the wire.
    pub(crate) alias: Option<LitStr>,
    /// How the value is made when none was sent.
    pub(crate) default: Option<DefaultValue>,
    /// A nullable field that must be sent.
    pub(crate) required: Option<Ident>,
    /// Run on a value that kept the rules.
    pub(crate) validators: Vec<Path>,
}

/// How a rule is written, and so what it fits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Length,
    Items,
    Bound,
    Pattern,
    Format,
    Unique,
    Mark,
}

const RULES: [(&str, Rule); 14] = [
    ("min_length", Rule::Length),
    ("max_length", Rule::Length),
    ("min_items", Rule::Items),
    ("max_items", Rule::Items),
    ("ge", Rule::Bound),
    ("gt", Rule::Bound),
    ("le", Rule::Bound),
    ("lt", Rule::Bound),
    ("multiple_of", Rule::Bound),
    ("pattern", Rule::Pattern),
    ("format", Rule::Format),
    ("unique", Rule::Unique),
    ("strict", Rule::Mark),
    ("secret", Rule::Mark),
];

const OTHERS: [&str; 8] =
    ["default", "alias", "required", "title", "description", "examples", "deprecated", "hidden"];

impl FieldOptions {
    /// Reads `key = value, key, ..`. A key that is not an option of fields is offered to `other`, which says
    /// whether it took it (with its value).
    pub(crate) fn read(
        &mut self,
        tokens: TokenStream,
        errors: &mut Errors,
        mut other: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<bool>,
    ) {
        let list = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = input.call(Ident::parse_any)?;
                if let Err(error) = self.option(&key, input, &mut other) {
                    errors.push(error);
                    skip(input)?;
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = list.parse2(tokens) {
            errors.push(error);
        }
        contradiction::check(&self.rules, errors);
    }

    /// Reads the parts of `#[validate(with = path)]`.
    pub(crate) fn read_validate(&mut self, attribute: &Attribute, errors: &mut Errors) {
        match validator(attribute) {
            Ok(path) => self.validators.push(path),
            Err(error) => errors.push(error),
        }
    }

    fn option(
        &mut self,
        key: &Ident,
        input: ParseStream<'_>,
        other: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<bool>,
    ) -> syn::Result<()> {
        if self.seen.contains(key) {
            return Err(syn::Error::new(key.span(), format!("`{key}` is given twice")));
        }
        self.seen.push(key.clone());
        let name = key.to_string();
        if let Some((_, rule)) = RULES.iter().find(|(rule, _)| *rule == name) {
            let value = rule_value(*rule, key, input)?;
            self.rules.push((key.clone(), *rule, value));
            return Ok(());
        }
        match name.as_str() {
            "default" => self.default = Some(DefaultValue::parse(key, input)?),
            "alias" => self.alias = Some(text(key, input)?),
            "required" => self.required = flag(key, input)?.then(|| key.clone()),
            "title" | "description" => {
                let value = text(key, input)?;
                self.about.push((key.clone(), quote!(::core::option::Option::Some(#value))));
            }
            "examples" => {
                let value = json::list(key, input)?;
                self.about.push((key.clone(), quote!(::core::option::Option::Some(#value))));
            }
            "deprecated" | "hidden" => {
                let value = flag(key, input)?;
                self.about.push((key.clone(), quote!(#value)));
            }
            _ if other(key, input)? => {}
            _ => return Err(unknown(key)),
        }
        Ok(())
    }

    /// Takes the doc comment as description, unless there is one.
    pub(crate) fn describe(&mut self, docs: Option<&str>) {
        let is_described = self.about.iter().any(|(key, _)| key == "description");
        if let (Some(docs), false) = (docs, is_described) {
            let key = Ident::new("description", Span::call_site());
            self.about.push((key, quote!(::core::option::Option::Some(#docs))));
        }
    }

    /// Adds a mark (`strict`) that holds for all fields of a model.
    pub(crate) fn mark(&mut self, name: &Ident) {
        if !self.seen.contains(name) {
            self.rules.push((name.clone(), Rule::Mark, quote!(true)));
        }
    }

    /// The first option.
    pub(crate) fn first(&self) -> Option<&Ident> {
        self.seen.first()
    }

    /// True when nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty() && self.validators.is_empty()
    }

    /// Writes `Field::new(name)` with all that was said.
    pub(crate) fn emit(&self, name: &str, paths: &Paths) -> TokenStream {
        let model = &paths.model;
        let alias = self.alias.as_ref().map(|alias| quote!(.alias(#alias)));
        let rules = self.emit_rules(paths);
        let about = self.emit_about(paths);
        let default = self.default.as_ref().map(|default| {
            let default = default.function(paths);
            quote!(.default(#default))
        });
        let required = self.required.as_ref().map(|_| quote!(.required()));
        let validators = self.emit_validators(paths);
        quote!(#model::Field::new(#name) #alias #rules #about #default #required #validators)
    }

    fn emit_rules(&self, paths: &Paths) -> Option<TokenStream> {
        if self.rules.is_empty() {
            return None;
        }
        let model = &paths.model;
        let parts = self.rules.iter().map(|(key, rule, value)| {
            let part = part_of(key);
            match rule {
                Rule::Bound => quote!(#part: ::core::option::Option::Some(#model::Bound::#value)),
                Rule::Length | Rule::Items | Rule::Pattern | Rule::Format => {
                    quote!(#part: ::core::option::Option::Some(#value))
                }
                Rule::Unique | Rule::Mark => quote!(#part: #value),
            }
        });
        Some(quote!(.rules(#model::Rules { #(#parts,)* ..#model::Rules::NONE })))
    }

    fn emit_about(&self, paths: &Paths) -> Option<TokenStream> {
        if self.about.is_empty() {
            return None;
        }
        let model = &paths.model;
        let parts = self.about.iter().map(|(key, value)| quote!(#key: #value));
        Some(quote!(.about(#model::About { #(#parts,)* ..#model::About::NONE })))
    }

    fn emit_validators(&self, paths: &Paths) -> Option<TokenStream> {
        if self.validators.is_empty() {
            return None;
        }
        let calls = self.validators.iter().map(|path| call_validator(path, paths));
        Some(quote!(.validators(&[#(#calls),*])))
    }

    /// Writes one constant a rule, whose evaluation fails to compile when the rule does not fit the kind
    /// that `kind` gives for it.
    pub(crate) fn checks(&self, kind: impl Fn(&TokenStream) -> TokenStream, paths: &Paths) -> TokenStream {
        let model = &paths.model;
        let checks = self.rules.iter().filter_map(|(key, rule, value)| {
            let rule = match rule {
                Rule::Length => quote!(Length),
                Rule::Items => quote!(Items),
                Rule::Bound => quote!(Bound(#model::Bound::#value)),
                Rule::Pattern => quote!(Pattern),
                Rule::Format => quote!(Format),
                Rule::Unique => quote!(Unique),
                Rule::Mark => return None,
            };
            let rule = quote!(#model::Rule::#rule);
            let kind = kind(&rule);
            let check = quote!(const _: () = #model::fit(#kind, #rule););
            Some(at(key.span(), check))
        });
        quote!(#(#checks)*)
    }
}

/// The tokens at another place: errors about them point there.
fn at(span: Span, tokens: TokenStream) -> TokenStream {
    let moved = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut moved = Group::new(group.delimiter(), at(span, group.stream()));
            moved.set_span(span);
            TokenTree::Group(moved)
        }
        mut other => {
            other.set_span(span);
            other
        }
    });
    moved.collect()
}

/// A validator as a function pointer, whatever error type it has.
pub(crate) fn call_validator(path: &Path, Paths { model, .. }: &Paths) -> TokenStream {
    let value = Ident::new("value", Span::mixed_site());
    quote!(|#value| #model::validated(#path, #value))
}

/// Reads `with = path`.
pub(crate) fn validator(attribute: &Attribute) -> syn::Result<Path> {
    attribute.parse_args_with(|input: ParseStream<'_>| {
        let key = input.call(Ident::parse_any)?;
        if key != "with" {
            let msg = format!("unknown option `{key}`: write `#[validate(with = function)]`");
            return Err(syn::Error::new(key.span(), msg));
        }
        input.parse::<Token![=]>()?;
        input.parse()
    })
}

/// The part of `Rules` that holds the option.
fn part_of(key: &Ident) -> Ident {
    let part = match key.to_string().as_str() {
        "min_items" => "min_length",
        "max_items" => "max_length",
        _ => return key.clone(),
    };
    Ident::new(part, key.span())
}

fn rule_value(rule: Rule, key: &Ident, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    match rule {
        Rule::Length | Rule::Items => {
            value(key, input, "a number of characters or items")?;
            let count: Expr = input.parse()?;
            Ok(quote!(#count))
        }
        Rule::Bound => bound(key, input),
        Rule::Pattern => text(key, input).map(|text| quote!(#text)),
        Rule::Format => {
            let text = text(key, input)?;
            contradiction::known_format(&text)?;
            Ok(quote!(#text))
        }
        Rule::Unique | Rule::Mark => flag(key, input).map(|flag| quote!(#flag)),
    }
}

/// Reads `= 0`, `= -1.5`: kept as written, for `1` and `1.0` are shown differently.
fn bound(key: &Ident, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    value(key, input, "a number")?;
    let number: Expr = input.parse()?;
    let literal = match &number {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => &*unary.expr,
        literal => literal,
    };
    match literal {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(_) => Ok(quote!(Int(#number))),
            Lit::Float(_) => Ok(quote!(Float(#number))),
            other => Err(syn::Error::new(other.span(), format!("`{key}` needs a number"))),
        },
        // the name of a constant; only whole numbers know `|`
        Expr::Path(_) => Ok(quote!(Int((#number | 0) as i64))),
        other => Err(syn::Error::new_spanned(other, format!("`{key}` needs a number, such as `{key} = 1`"))),
    }
}

/// Reads `= ".."`.
pub(crate) fn text(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    value(key, input, "text")?;
    let span = input.span();
    input.parse().map_err(|_| syn::Error::new(span, format!("`{key}` needs text: `{key} = \"..\"`")))
}

/// Reads nothing, or `= true`.
pub(crate) fn flag(key: &Ident, input: ParseStream<'_>) -> syn::Result<bool> {
    if !input.peek(Token![=]) {
        return Ok(true);
    }
    value(key, input, "true or false")?;
    Ok(input.parse::<LitBool>()?.value)
}

/// Reads the equals sign before a value.
fn value(key: &Ident, input: ParseStream<'_>, what: &str) -> syn::Result<()> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return Ok(());
    }
    Err(syn::Error::new(key.span(), format!("`{key}` needs {what}: `{key} = ..`")))
}

/// Goes on behind a mistake, to report the next one too.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Reads `= [..]` as JSON text.
pub(crate) fn json_list(key: &Ident, input: ParseStream<'_>) -> syn::Result<String> {
    json::list(key, input)
}

/// Reads `= JSON` as JSON text.
pub(crate) fn json_value(key: &Ident, input: ParseStream<'_>) -> syn::Result<String> {
    json::value(key, input)
}

fn unknown(key: &Ident) -> syn::Error {
    let known: Vec<&str> = RULES.iter().map(|(name, _)| *name).chain(OTHERS).collect();
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let near = known.iter().find(|name| plain(name) == plain(&key.to_string()));
    let msg = match near {
        Some(near) => format!("unknown option `{key}`: write `{near}`"),
        None => format!("unknown option `{key}`: there are {}", known.join(", ")),
    };
    syn::Error::new(key.span(), msg)
}
