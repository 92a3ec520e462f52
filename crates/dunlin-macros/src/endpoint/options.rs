//! The words inside `#[get(..)]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, LitBool, LitInt, LitStr, Path, Result, Token, bracketed, parenthesized};

use super::limits::Limits;
use super::reply::Reply;
use super::response::Response;
use super::socket::{self, Socket};
use crate::{duration, field};

/// What an attribute says of its endpoint.
pub(crate) struct Options {
    /// How much of a body is taken.
    pub(super) limits: Limits,
    pub(crate) path: LitStr,
    /// Where a `fn` runs, when it is said.
    pub(crate) run: Option<(Ident, Place)>,
    /// Dependencies that are run for what they check or do.
    pub(crate) guards: Vec<Path>,
    /// Fields of `Spec` that are not what they are by default.
    pub(crate) settings: Vec<(Ident, TokenStream)>,
    /// What holds for the sockets of a websocket endpoint.
    pub(super) socket: Socket,
    /// Every option as it was named, in order.
    pub(super) words: Vec<Ident>,
    reply: Reply,
    /// What is said of a word that is no option.
    unknown: fn(&Ident) -> String,
}

impl Options {
    /// Reads what stands in the attribute of this verb.
    pub(super) fn parse(verb: &str, args: TokenStream) -> Result<Options> {
        let unknown = if socket::is_socket(verb) { socket::unknown } else { unknown };
        (|input: ParseStream<'_>| Options::read(input, unknown)).parse2(args)
    }

    fn read(input: ParseStream<'_>, unknown: fn(&Ident) -> String) -> Result<Options> {
        if input.is_empty() {
            return Err(input.error("write the path first: `#[get(\"/users/{user_id}\")]`"));
        }
        let path: LitStr = input.parse()?;
        if !path.value().is_empty() && !path.value().starts_with('/') {
            return Err(Error::new(path.span(), "a path starts with `/`"));
        }
        let mut options = Options {
            path,
            limits: Limits::default(),
            run: None,
            guards: Vec::new(),
            settings: Vec::new(),
            socket: Socket::default(),
            words: Vec::new(),
            reply: Reply::default(),
            unknown,
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            options.option(input)?;
        }
        options.reply.check()?;
        if let Some(reply) = options.reply.emit() {
            options.set(&Ident::new("reply", Span::call_site()), reply);
        }
        if let Some(socket) = options.socket.emit() {
            options.set(&Ident::new("socket", Span::call_site()), socket);
        }
        Ok(options)
    }

    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let name = input.call(Ident::parse_any)?;
        self.words.push(name.clone());
        if self.reply.takes(&name, input)?
            || self.documents(&name, input)?
            || self.bounds(&name, input)?
            || self.socket.takes(&name, input)?
        {
            return Ok(());
        }
        match name.to_string().as_str() {
            "depends" => {
                let list;
                parenthesized!(list in input);
                self.guards.extend(Punctuated::<Path, Token![,]>::parse_terminated(&list)?);
            }
            "status" => {
                let status: LitInt = value(input)?;
                if !(100..600).contains(&status.base10_parse::<u16>()?) {
                    return Err(Error::new(status.span(), "a status is 100 to 599"));
                }
                self.set(&name, quote!(#status));
            }
            "run" => {
                input.parse::<Token![=]>()?;
                self.run = Some((name, place(input)?));
            }
            "on_disconnect" => self.on_disconnect(&name, input)?,
            _ => return Err(Error::new(name.span(), (self.unknown)(&name))),
        }
        Ok(())
    }

    /// Reads what only the documentation shows; false for another word.
    fn documents(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<bool> {
        match name.to_string().as_str() {
            "deprecated" | "hidden" => {
                let value = field::flag(name, input)?;
                self.set(name, quote!(#value));
            }
            "summary" | "description" | "response_description" | "operation_id" => {
                let text = field::text(name, input)?;
                self.set(name, quote!(::core::option::Option::Some(#text)));
            }
            "tags" => {
                input.parse::<Token![=]>()?;
                let list;
                bracketed!(list in input);
                let tags = Punctuated::<Expr, Token![,]>::parse_terminated(&list)?;
                let tags = tags.iter();
                self.set(name, quote!(&[#(#tags),*]));
            }
            "responses" => {
                let list;
                parenthesized!(list in input);
                let responses = Punctuated::<Response, Token![,]>::parse_terminated(&list)?;
                let responses = responses.iter().map(|Response(response)| response);
                self.set(name, quote!(&[#(#responses),*]));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads what a request may have and may take; false for another word.
    fn bounds(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<bool> {
        match name.to_string().as_str() {
            "body_limit" => self.limits.read_body(input)?,
            "form_limits" => self.limits.read_form(input)?,
            "timeout" => {
                let ms = duration::milliseconds(&value(input)?)?;
                self.set(&Ident::new("timeout_ms", name.span()), quote!(::core::option::Option::Some(#ms)));
            }
            "concurrency" => {
                let limit: LitInt = value(input)?;
                if limit.base10_parse::<usize>()? == 0 {
                    let message = "`concurrency` is how many requests are answered at once: write 1 or more";
                    return Err(Error::new(limit.span(), message));
                }
                self.set(name, quote!(::core::option::Option::Some(#limit)));
            }
            "watchdog" => {
                let ms = watchdog(input)?;
                self.set(&Ident::new("watchdog_ms", name.span()), quote!(::core::option::Option::Some(#ms)));
            }
            "strict_content_type" => {
                let is_strict: LitBool = value(input)?;
                self.set(name, quote!(::core::option::Option::Some(#is_strict)));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn set(&mut self, name: &Ident, value: TokenStream) {
        self.settings.push((name.clone(), value));
    }

    fn on_disconnect(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<()> {
        input.parse::<Token![=]>()?;
        let word = input.call(Ident::parse_any)?;
        let finish = match word.to_string().as_str() {
            "finish" => true,
            "cancel" => false,
            _ => {
                return Err(Error::new(word.span(), "`on_disconnect` is `cancel` (the default) or `finish`"));
            }
        };
        self.set(&Ident::new("finish_on_disconnect", name.span()), quote!(#finish));
        Ok(())
    }
}

/// `= value`.
fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= "200ms"`: how long a poll may take; `= off`: for ever.
fn watchdog(input: ParseStream<'_>) -> Result<u64> {
    input.parse::<Token![=]>()?;
    if input.peek(syn::Ident) {
        let word: Ident = input.parse()?;
        return match word == "off" {
            true => Ok(u64::MAX),
            false => Err(Error::new(word.span(), "`watchdog` is a time, such as \"200ms\", or `off`")),
        };
    }
    duration::milliseconds(&input.parse()?)
}

/// Where a `fn` runs.
#[derive(Clone)]
pub(crate) struct Place {
    /// As a `dunlin_run::Place`.
    pub(crate) place: TokenStream,
    pub(crate) is_process: bool,
}

/// `threads`, `threads("reports")`, `cpu`, `cpu("images")`, `process`, `process("parser")`.
pub(crate) fn place(input: ParseStream<'_>) -> Result<Place> {
    if let Ok(text) = input.parse::<LitStr>() {
        return Err(Error::new(text.span(), format!("write it without quotes: `run = {}`", text.value())));
    }
    let word = input.call(Ident::parse_any)?;
    let is_process = word == "process";
    let (variant, default) = match word.to_string().as_str() {
        "threads" => ("Threads", "THREADS"),
        "cpu" => ("Cpu", "CPU"),
        "process" if cfg!(feature = "process") => ("Processes", "PROCESSES"),
        "process" => {
            let message = "`run = process` needs the feature `process` of dunlin: in Cargo.toml write `dunlin = { version = \
                           \"..\", features = [\"process\"] }`";
            return Err(Error::new(word.span(), message));
        }
        other => {
            let message = format!(
                "`{other}` is no place to run: it is `threads`, `cpu` or `process`, or a pool of yours by its name: \
                 `threads(\"name\")`, `cpu(\"name\")`, `process(\"name\")`"
            );
            return Err(Error::new(word.span(), message));
        }
    };
    if !input.peek(syn::token::Paren) {
        let default = Ident::new(default, word.span());
        let place = quote_spanned!(word.span()=> ::dunlin::__private::Place::#default);
        return Ok(Place { place, is_process });
    }
    let name;
    parenthesized!(name in input);
    let pool: LitStr = name.parse()?;
    let variant = Ident::new(variant, word.span());
    let place = quote_spanned!(word.span()=> ::dunlin::__private::Place::#variant(#pool));
    Ok(Place { place, is_process })
}

/// The words that are known, sorted.
const KNOWN: &[&str] = &[
    "body_limit",
    "concurrency",
    "depends",
    "deprecated",
    "description",
    "exclude",
    "exclude_defaults",
    "exclude_none",
    "exclude_unset",
    "form_limits",
    "hidden",
    "include",
    "on_disconnect",
    "operation_id",
    "response_description",
    "response_model",
    "responses",
    "run",
    "status",
    "strict_content_type",
    "summary",
    "tags",
    "timeout",
    "watchdog",
];

/// What is said of a word that is no option.
fn unknown(name: &Ident) -> String {
    format!("there is no option `{name}`; there are {}", listed(KNOWN))
}

/// Words in backticks.
pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
