//! `responses(404 = (Message, "Not found"), 200(content = "image/png"), "5XX" = "We are to blame")`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitInt, LitStr, Result, Token, Type, parenthesized};

use crate::field;

/// One answer: its status and what is said of it, as the expression of an `AdditionalResponse`.
pub(super) struct Response(pub(super) TokenStream);

impl Parse for Response {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let status = status(input)?;
        let start = quote!(::dunlin::__private::AdditionalResponse::new(#status));
        let said = match input.peek(syn::token::Paren) {
            true => options(input)?,
            false => {
                input.parse::<Token![=]>()?;
                value(input)?
            }
        };
        Ok(Response(quote!(#start #said)))
    }
}

/// `404`, `"4XX"` or `default`.
fn status(input: ParseStream<'_>) -> Result<TokenStream> {
    let key = quote!(::dunlin::__private::StatusKey);
    if input.peek(LitInt) {
        let code: LitInt = input.parse()?;
        if !(100..600).contains(&code.base10_parse::<u16>()?) {
            return Err(Error::new(code.span(), "a status is 100 to 599"));
        }
        return Ok(quote!(#key::Code(#code)));
    }
    if input.peek(LitStr) {
        let range: LitStr = input.parse()?;
        let text = range.value().to_uppercase();
        return match text.strip_suffix("XX").and_then(|hundred| hundred.parse::<u8>().ok()) {
            Some(hundred @ 1..=5) => Ok(quote!(#key::Range(#hundred))),
            _ => Err(Error::new(range.span(), "a range of statuses is \"1XX\" to \"5XX\"")),
        };
    }
    let word = input.call(Ident::parse_any)?;
    match word == "default" {
        true => Ok(quote!(#key::Default)),
        false => Err(Error::new(
            word.span(),
            "an answer is for a status (`404`), a range (`\"4XX\"`) or `default`",
        )),
    }
}

/// `"text"`, `Model` or `(Model, "text")`.
fn value(input: ParseStream<'_>) -> Result<TokenStream> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok(quote!(.description(#text)));
    }
    if !input.peek(syn::token::Paren) {
        let model: Type = input.parse()?;
        return Ok(quote!(.model::<#model>()));
    }
    let both;
    parenthesized!(both in input);
    let model: Type = both.parse()?;
    both.parse::<Token![,]>()?;
    let text: LitStr = both.parse()?;
    match both.is_empty() {
        true => Ok(quote!(.model::<#model>().description(#text))),
        false => Err(both.error("an answer is a model and what it means: `(Model, \"text\")`")),
    }
}

/// `(model = Model, description = "text", content = "image/png", example = {..})`.
fn options(input: ParseStream<'_>) -> Result<TokenStream> {
    let list;
    parenthesized!(list in input);
    let mut said = TokenStream::new();
    while !list.is_empty() {
        said.extend(option(&list)?);
        if !list.is_empty() {
            list.parse::<Token![,]>()?;
        }
    }
    Ok(said)
}

fn option(input: ParseStream<'_>) -> Result<TokenStream> {
    let key = input.call(Ident::parse_any)?;
    match key.to_string().as_str() {
        "description" | "content" => {
            let text = field::text(&key, input)?;
            Ok(quote!(.#key(#text)))
        }
        "model" => {
            input.parse::<Token![=]>()?;
            let model: Type = input.parse()?;
            Ok(quote!(.model::<#model>()))
        }
        "example" => {
            let json = field::json_value(&key, input)?;
            Ok(quote!(.example(#json)))
        }
        other => {
            let message = format!(
                "there is no option `{other}`; there are `description`, `model`, `content` and `example`"
            );
            Err(Error::new(key.span(), message))
        }
    }
}
