//! dunlin's attributes: each describes what the user wrote, and leaves the behaviour to traits.

mod model;

use proc_macro::TokenStream;

/// Makes a struct or enum a model: decoded with every issue collected, encoded by serde, described as JSON Schema.
#[proc_macro_attribute]
pub fn model(args: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(args.into(), item.into()).into()
}
