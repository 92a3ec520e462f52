//! `#[model]`: parse, check, emit.

use proc_macro2::TokenStream;

/// Expands `#[model]`.
pub(crate) fn expand(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}
