//! A call around which its type is asked, without another meaning: what is borrowed, moved and dropped stays the same.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, ExprMethodCall, UnOp};

/// How a receiver is asked.
pub(super) enum Receiver {
    /// It is a variable or a part of one: lent in code that cannot be reached, where only types are checked. What is
    /// wrong with the variable, such as that it has been moved, is said of the call alone.
    Place,
    /// It was just made: handed through.
    Value,
}

impl Receiver {
    /// None of what could be either, and of a place that does something when it is named.
    pub(super) fn of(receiver: &Expr) -> Option<Receiver> {
        match bare(receiver) {
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Try(_) | Expr::Await(_) | Expr::Reference(_) => {
                Some(Receiver::Value)
            }
            other => is_place(other).then_some(Receiver::Place),
        }
    }
}

/// A variable, a part of one, or what it refers to.
fn is_place(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Index(index) => {
            is_place(&index.expr) && (is_place(&index.index) || matches!(*index.index, Expr::Lit(_)))
        }
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_place(&unary.expr),
        _ => false,
    }
}

/// A receiver without the parentheses around it, which it does not need as an argument.
fn bare(receiver: &Expr) -> &Expr {
    match receiver {
        Expr::Paren(paren) => bare(&paren.expr),
        other => other,
    }
}

/// `Lawful::lawful(ask(name, call).judged())`: what is returned is asked.
pub(super) fn returned(call: &mut Expr, lawful: &Ident, name: &str) {
    let (start, end) = ends(call);
    let name = Ident::new(name, start);
    let asked = quote!(::dunlin::__private::blocking::ask(::dunlin::__private::blocking::name::#name, #call));
    *call = Expr::Verbatim(judged(lawful, asked, (start, end)));
}

/// As [`returned`], of a call whose result would be a future if it did not block.
pub(super) fn unawaited(call: &mut Expr, lawful: &Ident) {
    let spans = ends(call);
    let asked = quote!(::dunlin::__private::blocking::ask_for_a_future(#call));
    *call = Expr::Verbatim(judged(lawful, asked, spans));
}

/// Asks the receiver of a method before the call.
pub(super) fn receiver(call: &mut Expr, how: Receiver, lawful: &Ident) {
    let spans = ends(call);
    let Expr::MethodCall(ExprMethodCall { receiver, method, .. }) = call else { return };
    let name = Ident::new(&method.to_string(), method.span());
    let ask = |value: TokenStream| {
        let asked =
            quote!(::dunlin::__private::blocking::ask(::dunlin::__private::blocking::name::#name, #value));
        judged(lawful, asked, spans)
    };
    match how {
        Receiver::Value => **receiver = Expr::Verbatim(ask(bare(receiver).to_token_stream())),
        Receiver::Place => {
            let place = bare(receiver);
            let asked = ask(quote_spanned!(spans.0=> &#place));
            *call = Expr::Verbatim(quote_spanned! {spans.0=>
                ({
                    #[allow(unreachable_code)]
                    if false {
                        ::core::unreachable!();
                        #asked;
                    }
                }, #call).1
            });
        }
    }
}

/// The compiler underlines from the first token to the last: they have the places of the user's.
fn judged(lawful: &Ident, asked: TokenStream, (start, end): (Span, Span)) -> TokenStream {
    let lawful = Ident::new(&lawful.to_string(), start);
    let asked: TokenStream = asked.into_iter().map(|token| at(token, start)).collect();
    let judged = quote_spanned!(end=> .judged());
    quote_spanned!(start=> #lawful::lawful(#asked #judged))
}

/// Names and colons of ours are at the place of the call; what is in parentheses stays where it is.
fn at(mut token: TokenTree, place: Span) -> TokenTree {
    if !matches!(token, TokenTree::Group(_)) {
        token.set_span(place);
    }
    token
}

/// Where an expression starts and ends.
fn ends(expr: &Expr) -> (Span, Span) {
    let tokens: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
    let start = tokens.first().map_or_else(Span::call_site, TokenTree::span);
    (start, tokens.last().map_or(start, TokenTree::span))
}
