//! JSON written in an attribute, `[{"name": "Kea"}, null]`, as JSON text.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token};

/// Reads `= [..]`.
pub(super) fn list(key: &Ident, input: ParseStream<'_>) -> syn::Result<String> {
    let text = value(key, input)?;
    if text.starts_with('[') {
        Ok(text)
    } else {
        Err(syn::Error::new(key.span(), format!("`{key}` needs a list: `{key} = [..]`")))
    }
}

/// Reads `= JSON`.
pub(crate) fn value(key: &Ident, input: ParseStream<'_>) -> syn::Result<String> {
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(key.span(), format!("`{key}` needs JSON: `{key} = ..`")));
    }
    input.parse::<Token![=]>()?;
    let mut value = TokenStream::new();
    if input.peek(Token![-]) {
        input.parse::<TokenTree>()?.to_tokens(&mut value);
    }
    input.parse::<TokenTree>()?.to_tokens(&mut value);
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(tokens: TokenStream, text: &mut String) -> syn::Result<()> {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    _ => return Err(syn::Error::new(group.span(), "this is not JSON")),
                };
                text.push(open);
                write(group.stream(), text)?;
                text.push(close);
            }
            TokenTree::Punct(mark) if [',', ':', '-'].contains(&mark.as_char()) => text.push(mark.as_char()),
            TokenTree::Ident(word) if ["true", "false", "null"].iter().any(|known| word == known) => {
                text.push_str(&word.to_string());
            }
            TokenTree::Literal(literal) => match Lit::new(literal) {
                Lit::Str(value) => quote_json(&value.value(), text),
                Lit::Int(value) => text.push_str(value.base10_digits()),
                Lit::Float(value) => text.push_str(value.base10_digits()),
                other => return Err(syn::Error::new(other.span(), "this is not JSON")),
            },
            other => return Err(syn::Error::new(other.span(), "this is not JSON")),
        }
    }
    Ok(())
}

fn quote_json(value: &str, text: &mut String) {
    text.push('"');
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            control if control < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => text.push(other),
        }
    }
    text.push('"');
}
