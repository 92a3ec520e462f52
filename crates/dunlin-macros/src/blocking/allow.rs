//! `#[allow_blocking(reason = "..")]` on a statement: the call is meant.

use syn::{Attribute, Error, Expr, LitStr, Local, Meta, Result, Stmt, StmtMacro};

const NAME: &str = "allow_blocking";

/// Takes the attribute off a statement, and says whether it was there. It needs a reason.
pub(super) fn take(statement: &mut Stmt) -> Result<bool> {
    let attributes = match statement {
        Stmt::Local(Local { attrs, .. }) | Stmt::Macro(StmtMacro { attrs, .. }) => Some(attrs),
        Stmt::Expr(expr, _) => attributes(expr),
        Stmt::Item(_) => None,
    };
    let mut found = false;
    let Some(attributes) = attributes else { return Ok(false) };
    for attribute in attributes.extract_if(.., |attribute| attribute.path().is_ident(NAME)) {
        found = true;
        reason(&attribute)?;
    }
    Ok(found)
}

/// Refuses an attribute that gives no reason.
fn reason(attribute: &Attribute) -> Result<()> {
    let say_why = "say why blocking is meant here: `#[allow_blocking(reason = \"..\")]`";
    let Meta::List(list) = &attribute.meta else { return Err(Error::new_spanned(attribute, say_why)) };
    let mut said = false;
    list.parse_nested_meta(|option| {
        if !option.path.is_ident("reason") {
            return Err(option.error("there is no such option; there is `reason`"));
        }
        let text: LitStr = option.value()?.parse()?;
        said = !text.value().trim().is_empty();
        if said { Ok(()) } else { Err(Error::new(text.span(), say_why)) }
    })?;
    if said { Ok(()) } else { Err(Error::new_spanned(attribute, say_why)) }
}

/// The attributes of a statement stand at the first expression in it.
fn attributes(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    Some(match expr {
        Expr::Assign(expr) => return attributes(&mut expr.left),
        Expr::Binary(expr) => return attributes(&mut expr.left),
        Expr::Cast(expr) => return attributes(&mut expr.expr),
        Expr::Array(expr) => &mut expr.attrs,
        Expr::Async(expr) => &mut expr.attrs,
        Expr::Await(expr) => &mut expr.attrs,
        Expr::Block(expr) => &mut expr.attrs,
        Expr::Break(expr) => &mut expr.attrs,
        Expr::Call(expr) => &mut expr.attrs,
        Expr::Closure(expr) => &mut expr.attrs,
        Expr::Field(expr) => &mut expr.attrs,
        Expr::ForLoop(expr) => &mut expr.attrs,
        Expr::If(expr) => &mut expr.attrs,
        Expr::Index(expr) => &mut expr.attrs,
        Expr::Loop(expr) => &mut expr.attrs,
        Expr::Macro(expr) => &mut expr.attrs,
        Expr::Match(expr) => &mut expr.attrs,
        Expr::MethodCall(expr) => &mut expr.attrs,
        Expr::Paren(expr) => &mut expr.attrs,
        Expr::Path(expr) => &mut expr.attrs,
        Expr::Reference(expr) => &mut expr.attrs,
        Expr::Return(expr) => &mut expr.attrs,
        Expr::Struct(expr) => &mut expr.attrs,
        Expr::Try(expr) => &mut expr.attrs,
        Expr::Tuple(expr) => &mut expr.attrs,
        Expr::Unary(expr) => &mut expr.attrs,
        Expr::Unsafe(expr) => &mut expr.attrs,
        Expr::While(expr) => &mut expr.attrs,
        _ => return None,
    })
}
