//! What a type is asked, as a trait with the words of the refusal, at the top of the function.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::wording::Wording;

/// One question to types: may this be called on an event loop?
pub(super) struct Question {
    /// The trait of what may.
    pub(super) lawful: Ident,
    /// What is refused; `{Self}` stands for the type.
    pub(super) what: String,
    pub(super) wording: Wording,
}

/// The declarations, where there is anything to ask.
pub(super) fn all(questions: &[Question]) -> Option<TokenStream> {
    if questions.is_empty() {
        return None;
    }
    let questions = questions.iter().map(declaration);
    Some(quote! {
        #[allow(unused_imports)]
        use ::dunlin::__private::blocking::Unknown as _;
        #(#questions)*
    })
}

fn declaration(question: &Question) -> TokenStream {
    let Question { lawful, what, wording } = question;
    let message = format!("{what} blocks the event loop");
    let why = wording.why;
    let cures = wording.cures.iter().map(|cure| quote!(note = #cure));
    quote! {
        #[allow(non_camel_case_types)]
        #[diagnostic::on_unimplemented(message = #message, label = #why, #(#cures),*)]
        trait #lawful {
            fn lawful<V>(judged: ::dunlin::__private::blocking::Judged<V, Self>) -> V {
                judged.value
            }
        }
        #[diagnostic::do_not_recommend]
        impl #lawful for ::dunlin::__private::blocking::Lawful {}
    }
}
