//! The expressions and blocks that an expression consists of.

use syn::{Expr, Pat};

use super::Walk;

/// Goes through each part in turn.
pub(super) fn each(expr: &mut Expr, walk: &mut Walk) {
    match expr {
        Expr::Array(array) => array.elems.iter_mut().for_each(|part| walk.expr(part)),
        Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(|part| walk.expr(part)),
        Expr::Assign(assign) => both(&mut assign.left, &mut assign.right, walk),
        Expr::Binary(binary) => both(&mut binary.left, &mut binary.right, walk),
        Expr::Index(index) => both(&mut index.expr, &mut index.index, walk),
        Expr::Repeat(repeat) => walk.expr(&mut repeat.expr),
        Expr::Range(range) => {
            range.start.iter_mut().chain(&mut range.end).for_each(|part| walk.expr(part));
        }
        Expr::Struct(built) => {
            built.fields.iter_mut().for_each(|field| walk.expr(&mut field.expr));
            built.rest.iter_mut().for_each(|rest| walk.expr(rest));
        }
        other => one(other, walk),
    }
}

fn both(left: &mut Expr, right: &mut Expr, walk: &mut Walk) {
    walk.expr(left);
    walk.expr(right);
}

/// Expressions around one other.
fn one(expr: &mut Expr, walk: &mut Walk) {
    match expr {
        Expr::Break(leaving) => leaving.expr.iter_mut().for_each(|part| walk.expr(part)),
        Expr::Return(leaving) => leaving.expr.iter_mut().for_each(|part| walk.expr(part)),
        Expr::Cast(cast) => walk.expr(&mut cast.expr),
        Expr::Closure(closure) => walk.expr(&mut closure.body),
        Expr::Field(field) => walk.expr(&mut field.base),
        Expr::Group(group) => walk.expr(&mut group.expr),
        Expr::Let(scrutinee) => walk.expr(&mut scrutinee.expr),
        Expr::Paren(paren) => walk.expr(&mut paren.expr),
        Expr::RawAddr(address) => walk.expr(&mut address.expr),
        Expr::Reference(reference) => walk.expr(&mut reference.expr),
        Expr::Unary(unary) => walk.expr(&mut unary.expr),
        other => blocks(other, walk),
    }
}

/// Expressions with blocks.
fn blocks(expr: &mut Expr, walk: &mut Walk) {
    match expr {
        Expr::Async(block) => walk.block(&mut block.block),
        Expr::Block(block) => walk.block(&mut block.block),
        Expr::Loop(block) => walk.block(&mut block.body),
        Expr::TryBlock(block) => walk.block(&mut block.block),
        Expr::Unsafe(block) => walk.block(&mut block.block),
        Expr::ForLoop(each) => {
            walk.expr(&mut each.expr);
            walk.block(&mut each.body);
        }
        Expr::While(repeated) => {
            walk.expr(&mut repeated.cond);
            walk.block(&mut repeated.body);
        }
        Expr::If(choice) => {
            walk.expr(&mut choice.cond);
            walk.block(&mut choice.then_branch);
            if let Some((_, other)) = &mut choice.else_branch {
                walk.expr(other);
            }
        }
        Expr::Match(choice) => {
            walk.expr(&mut choice.expr);
            for arm in &mut choice.arms {
                if let Pat::Guard(guarded) = &mut arm.pat {
                    walk.expr(&mut guarded.guard);
                }
                walk.expr(&mut arm.body);
            }
        }
        _ => {}
    }
}
