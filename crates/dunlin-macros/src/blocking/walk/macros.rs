//! Macros of which it is known what they do with their arguments.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, Macro};

use super::Walk;

/// Macros that evaluate their arguments where they stand, as they are.
const EVALUATE: [&str; 24] = [
    "anyhow",
    "assert_eq",
    "assert_ne",
    "bail",
    "debug",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "error",
    "format",
    "format_args",
    "info",
    "json",
    "matches",
    "panic",
    "print",
    "println",
    "trace",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
];

/// Macros that show their arguments as they are written: nothing in them can be wrapped.
const SHOW: [&str; 4] = ["assert", "dbg", "debug_assert", "ensure"];

/// Macros that await their arguments.
const AWAIT: [&str; 2] = ["join", "try_join"];

impl Walk {
    /// Goes through the arguments if they are expressions.
    pub(super) fn invocation(&mut self, invocation: &mut Macro) {
        let name = invocation.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let is_one_of = |names: &[&str]| names.contains(&name.as_str());
        let tokens = &invocation.tokens;
        if !(is_one_of(&EVALUATE) || is_one_of(&SHOW) || is_one_of(&AWAIT)) {
            return;
        }
        // as a list, or as one value many times
        let Ok(mut arguments) = syn::parse2::<Expr>(quote!([#tokens])) else {
            return self.values(tokens.clone());
        };
        let (wrapped, questions) = (self.wrapped, self.questions.len());
        match &mut arguments {
            Expr::Array(list) if is_one_of(&AWAIT) => {
                list.elems.iter_mut().for_each(|future| self.awaited(future));
            }
            arguments => super::parts::each(arguments, self),
        }
        if is_one_of(&SHOW) {
            self.questions.truncate(questions);
            self.wrapped = wrapped;
        } else if self.wrapped > wrapped {
            invocation.tokens = inside(&arguments);
        }
    }
}

impl Walk {
    /// Goes through the values of `json!({ "key": value })`, in which nothing can be wrapped.
    fn values(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter();
        let (Some(TokenTree::Group(object)), None) = (tokens.next(), tokens.next()) else { return };
        let (wrapped, questions) = (self.wrapped, self.questions.len());
        let tokens: Vec<_> = object.stream().into_iter().collect();
        for pair in tokens.split(|token| is(token, ',')) {
            let Some(colon) = pair.iter().position(|token| is(token, ':')) else { continue };
            let value: TokenStream = pair[colon + 1..].iter().cloned().collect();
            match syn::parse2::<Expr>(value.clone()) {
                Ok(mut value) => self.expr(&mut value),
                Err(_) => self.values(value),
            }
        }
        self.questions.truncate(questions);
        self.wrapped = wrapped;
    }
}

fn is(token: &TokenTree, punctuation: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == punctuation)
}

/// What is between the brackets.
fn inside(arguments: &Expr) -> TokenStream {
    match arguments {
        Expr::Array(list) => list.elems.to_token_stream(),
        Expr::Repeat(repeat) => {
            let (value, semicolon, length) = (&repeat.expr, &repeat.semi_token, &repeat.len);
            quote!(#value #semicolon #length)
        }
        other => other.to_token_stream(),
    }
}
