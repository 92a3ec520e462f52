//! Blocking calls in an `async fn`: refused where they stand.
//!
//! A macro sees names, not what they mean. A path that nothing else has is refused by itself. Where names are shared, with
//! tokio for one, the call is wrapped so that its type decides. All else is left as it is, token for token.

mod allow;
mod declaration;
mod suspicion;
mod walk;
mod wording;
mod wrap;

use syn::{Expr, FnArg, ItemFn, Stmt, Type};

use self::walk::Walk;
use self::wording::Form;
use crate::model::Errors;

/// Notes what certainly blocks, and has types decide on what may. A plain `fn` is left alone: it runs in a pool.
pub(crate) fn check(function: &mut ItemFn, errors: &mut Errors) {
    if function.sig.asyncness.is_none() {
        return;
    }
    let mut walk = Walk::new(form(function));
    walk.block(&mut function.block);
    for error in walk.errors {
        errors.push(error);
    }
    if let Some(declarations) = declaration::all(&walk.questions) {
        function.block.stmts.insert(0, Stmt::Expr(Expr::Verbatim(declarations), None));
    }
}

/// Who takes a `WebSocket` is its endpoint, or as good as one: it waits for messages.
fn form(function: &ItemFn) -> Form {
    let is_socket = |input: &FnArg| {
        let FnArg::Typed(argument) = input else { return false };
        let Type::Path(ty) = &*argument.ty else { return false };
        ty.path.segments.last().is_some_and(|last| last.ident == "WebSocket")
    };
    if function.sig.inputs.iter().any(is_socket) { Form::Async } else { Form::Free }
}

#[cfg(test)]
mod tests;
