//! Where emitted code finds dunlin.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericArgument, LitStr, Path, PathArguments, PathSegment, Type};

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
    /// Where the functions are that write a type as pydantic does, for types that serde writes otherwise: durations.
    pub(crate) fn written_otherwise(&self, ty: &Type) -> Option<LitStr> {
        let (name, is_optional) = match last_segment(ty)? {
            segment if segment.ident == "Option" => (last_segment(only_argument(segment)?)?, true),
            segment => (segment, false),
        };
        if name.ident != "Duration" && name.ident != "TimeDelta" {
            return None;
        }
        let room = self.model.to_string().replace(' ', "");
        let part = if is_optional { "::optional" } else { "" };
        let path = format!("{room}::iso_duration{part}");
        Some(LitStr::new(&path, name.ident.span()))
    }

    /// For users of the model crate alone: `#[model(crate = dunlin_model)]`.
    pub(crate) fn alone(root: &Path) -> Self {
        Paths { model: quote!(::#root), serde: quote!(::#root::__private::serde), framework: None }
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

fn only_argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}
