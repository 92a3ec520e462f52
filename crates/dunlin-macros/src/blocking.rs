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

use syn::{Expr, ItemFn, Stmt};

use self::walk::Walk;
use crate::model::Errors;

/// Notes what certainly blocks, and has types decide on what may. A plain `fn` is left alone: it runs in a pool.
pub(crate) fn check(function: &mut ItemFn, errors: &mut Errors) {
    if function.sig.asyncness.is_none() {
        return;
    }
    let mut walk = Walk::default();
    walk.block(&mut function.block);
    for error in walk.errors {
        errors.push(error);
    }
    if let Some(declarations) = declaration::all(&walk.questions) {
        function.block.stmts.insert(0, Stmt::Expr(Expr::Verbatim(declarations), None));
    }
}

#[cfg(test)]
mod tests;
