//! Where emitted code finds dunlin.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// The paths that emitted code uses.
pub(crate) struct Paths {
    /// The room of dunlin-model.
    pub(crate) model: TokenStream,
    /// serde.
    pub(crate) serde: TokenStream,
    /// The rest of the framework, unless the model is made without it.
    pub(crate) framework: Option<TokenStream>,
}

impl Default for Paths {
    /// For users of the `dunlin` crate.
    fn default() -> Self {
        Paths {
            model: quote!(::dunlin::__private::model),
            serde: quote!(::dunlin::__private::serde),
            framework: Some(quote!(::dunlin::__private)),
        }
    }
}

impl Paths {
    /// For users of the model crate alone: `#[model(crate = dunlin_model)]`.
    pub(crate) fn alone(root: &Path) -> Self {
        Paths { model: quote!(::#root), serde: quote!(::#root::__private::serde), framework: None }
    }
}
