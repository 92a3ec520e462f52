//! What only a websocket endpoint has: `origins`, `message_limit`, `ping`, `compression`; and what it has not.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Error, LitBool, LitStr, Result, Token, bracketed};

use super::options::{Options, listed};
use crate::function::Signature;
use crate::model::Errors;
use crate::{duration, size};

/// The name of the verb, as `Verb` has it.
const VERB: &str = "WebSocket";

/// The options that are a socket's own, sorted.
const OWN: &[&str] = &["compression", "message_limit", "origins", "ping"];

/// The options of a websocket endpoint, sorted.
const KNOWN: &[&str] =
    &["compression", "concurrency", "depends", "message_limit", "origins", "ping", "watchdog"];

/// What the attribute says of sockets: fields of `SocketSpec`.
#[derive(Default)]
pub(super) struct Socket {
    settings: Vec<(&'static str, TokenStream)>,
}

impl Socket {
    /// Reads one option; false for another word.
    pub(super) fn takes(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<bool> {
        let setting = match name.to_string().as_str() {
            "origins" => ("origins", origins(input)?),
            "message_limit" => {
                input.parse::<Token![=]>()?;
                let bytes = size::bytes(input)?;
                ("message_limit", quote!(::core::option::Option::Some(#bytes)))
            }
            "ping" => {
                let ms = ping(input)?;
                ("ping_ms", quote!(::core::option::Option::Some(#ms)))
            }
            "compression" => {
                input.parse::<Token![=]>()?;
                let is_on: LitBool = input.parse()?;
                ("compression", quote!(#is_on))
            }
            _ => return Ok(false),
        };
        self.settings.push(setting);
        Ok(true)
    }

    /// A `SocketSpec`, when something is said.
    pub(super) fn emit(&self) -> Option<TokenStream> {
        if self.settings.is_empty() {
            return None;
        }
        let settings = self.settings.iter().map(|(name, value)| {
            let name = quote::format_ident!("{name}");
            quote!(#name: #value)
        });
        Some(quote! {
            ::dunlin::__private::SocketSpec { #(#settings,)* ..::dunlin::__private::SocketSpec::DEFAULT }
        })
    }
}

/// `= ["https://example.com"]`, or `= any`.
fn origins(input: ParseStream<'_>) -> Result<TokenStream> {
    input.parse::<Token![=]>()?;
    if input.peek(syn::Ident) {
        let word: Ident = input.parse()?;
        return match word == "any" {
            true => Ok(quote!(::core::option::Option::Some(&["*"]))),
            false => {
                Err(Error::new(word.span(), "`origins` is a list, `[\"https://example.com\"]`, or `any`"))
            }
        };
    }
    let list;
    bracketed!(list in input);
    let origins = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
    for origin in &origins {
        if !is_origin(&origin.value()) {
            let message = "an origin is a scheme and a host, and a port when it is not the scheme's: \
                           `\"https://example.com\"`";
            return Err(Error::new(origin.span(), message));
        }
    }
    let origins = origins.iter();
    Ok(quote!(::core::option::Option::Some(&[#(#origins),*])))
}

/// As browsers write it: no path, no slash at the end.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*']))
}

/// `= "20s"`, or `= off`: never.
fn ping(input: ParseStream<'_>) -> Result<u64> {
    input.parse::<Token![=]>()?;
    if input.peek(syn::Ident) {
        let word: Ident = input.parse()?;
        return match word == "off" {
            true => Ok(u64::MAX),
            false => Err(Error::new(word.span(), "`ping` is a time, such as \"20s\", or `off`")),
        };
    }
    duration::milliseconds(&input.parse()?)
}

/// Whether this is the verb of websocket endpoints.
pub(super) fn is_socket(verb: &str) -> bool {
    verb == VERB
}

/// What is said of a word that is no option of theirs.
pub(super) fn unknown(name: &Ident) -> String {
    format!("a websocket endpoint has no option `{name}`; it has {}", listed(KNOWN))
}

/// Refuses websocket endpoints where dunlin is built without them.
pub(super) fn enabled(verb: &str) -> Result<()> {
    if !is_socket(verb) || cfg!(feature = "websocket") {
        return Ok(());
    }
    let message = "`#[websocket(..)]` needs the feature `websocket` of dunlin: in Cargo.toml write `dunlin = { version = \"..\", \
                   features = [\"websocket\"] }`";
    Err(Error::new(proc_macro2::Span::call_site(), message))
}

/// A websocket endpoint is an `async fn` with options of its own; nobody else has these.
pub(super) fn check(verb: &str, options: &Options, signature: &Signature, errors: &mut Errors) {
    let is_socket = is_socket(verb);
    for word in &options.words {
        let text = word.to_string();
        if is_socket && !KNOWN.contains(&text.as_str()) {
            errors.at(word.span(), unknown(word));
        }
        if !is_socket && OWN.contains(&text.as_str()) {
            errors.at(word.span(), format!("`{text}` is an option of `#[websocket(..)]`"));
        }
    }
    if is_socket && !signature.is_async {
        let message = "write `async fn`: a websocket endpoint waits for messages on the event loop; what blocks goes into \
                       `run::threads(..)`";
        errors.at(signature.name.span(), message);
    }
}
