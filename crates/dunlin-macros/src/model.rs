//! `#[model]`: parse, describe, check, emit.

mod case;
mod check;
mod describe;
mod emit;
mod errors;
mod parse;
mod paths;
mod serde;

use proc_macro2::TokenStream;

pub(crate) use errors::Errors;
pub(crate) use paths::Paths;

/// Expands `#[model]`.
pub(crate) fn expand(args: TokenStream, mut item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let parsed = match parse::parse(args, item.clone(), &mut errors) {
        Ok(parsed) => parsed,
        Err(error) => {
            errors.push(error);
            item.extend(errors.into_tokens());
            return item;
        }
    };
    let model = describe::describe(parsed, &mut errors);
    check::check(&model, &mut errors);
    if errors.is_empty() { emit::emit(&model) } else { emit::emit_broken(&model, errors) }
}

#[cfg(test)]
mod tests;
