//! Through a body, wherever the event loop runs it.

mod closures;
mod macros;
mod parts;

use proc_macro2::Ident;
use quote::format_ident;
use syn::{Block, Error, Expr, ExprPath, Path, Stmt};

use super::allow;
use super::declaration::Question;
use super::suspicion::{self, Suspicion};
use super::wording::{Form, Wording};
use super::wrap::{self, Receiver};

/// What was found so far.
#[derive(Default)]
pub(super) struct Walk {
    /// Which ways out there are.
    form: Form,
    pub(super) errors: Vec<Error>,
    pub(super) questions: Vec<Question>,
    /// How many calls have been wrapped.
    pub(super) wrapped: usize,
    /// Whether a chain of methods ends in one that runs the closures in it.
    pub(super) is_consumed: bool,
}

impl Walk {
    pub(super) fn new(form: Form) -> Self {
        Walk { form, ..Walk::default() }
    }

    /// Items in it are another function's business.
    pub(super) fn block(&mut self, block: &mut Block) {
        for statement in &mut block.stmts {
            match allow::take(statement) {
                Ok(false) => self.statement(statement),
                Ok(true) => {}
                Err(error) => self.errors.push(error),
            }
        }
    }

    fn statement(&mut self, statement: &mut Stmt) {
        match statement {
            Stmt::Local(local) => {
                let Some(init) = &mut local.init else { return };
                self.expr(&mut init.expr);
                if let Some((_, diverge)) = &mut init.diverge {
                    self.expr(diverge);
                }
            }
            Stmt::Expr(expr, _) => self.expr(expr),
            Stmt::Macro(statement) => self.invocation(&mut statement.mac),
            Stmt::Item(_) => {}
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        let consumed = std::mem::take(&mut self.is_consumed);
        match expr {
            Expr::Await(awaited) => self.awaited(&mut awaited.base),
            Expr::Call(_) => {
                self.arguments(expr);
                self.judge_call(expr);
            }
            Expr::MethodCall(_) => {
                self.is_consumed = consumed;
                let before = self.found();
                self.arguments(expr);
                if self.found() == before {
                    self.judge_method(expr);
                }
            }
            Expr::Try(tried) => {
                self.is_consumed = true;
                self.expr(&mut tried.expr);
            }
            // where it runs is known where it is called
            Expr::Closure(closure) if closure.asyncness.is_none() => {}
            Expr::Macro(invocation) => self.invocation(&mut invocation.mac),
            other => parts::each(other, self),
        }
        self.is_consumed = false;
    }

    /// What is awaited is a future, and does not block as such.
    fn awaited(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Call(_) | Expr::MethodCall(_) => self.arguments(expr),
            Expr::Paren(paren) => self.awaited(&mut paren.expr),
            other => self.expr(other),
        }
    }

    /// What is evaluated before a call.
    fn arguments(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Call(call) => {
                if !matches!(*call.func, Expr::Path(_)) {
                    self.expr(&mut call.func);
                }
                call.args.iter_mut().for_each(|argument| self.expr(argument));
            }
            Expr::MethodCall(call) => {
                let runs = closures::runs(&call.method, self.is_consumed);
                self.is_consumed |= closures::consumes(&call.method);
                self.expr(&mut call.receiver);
                for argument in &mut call.args {
                    match argument {
                        Expr::Closure(closure) if runs => self.expr(&mut closure.body),
                        argument => self.expr(argument),
                    }
                }
            }
            _ => {}
        }
    }

    fn judge_call(&mut self, expr: &mut Expr) {
        let Expr::Call(call) = &*expr else { return };
        let Expr::Path(ExprPath { qself: None, path, .. }) = &*call.func else { return };
        let written = names(path);
        let names: Vec<&str> = written.iter().map(String::as_str).collect();
        match Suspicion::of_path(&names) {
            Some(Suspicion::Certain(entry)) => {
                let message = Wording::of(entry, self.form).message(&names.join("::"));
                self.errors.push(Error::new_spanned(path, message));
            }
            Some(Suspicion::Returned(entry, asked)) => {
                let lawful = self.ask_about(&names, Wording::of(entry, self.form));
                wrap::returned(expr, &lawful, asked);
            }
            Some(Suspicion::Unawaited(entry)) => {
                let lawful = self.ask_about(&names, Wording::of(entry, self.form));
                wrap::unawaited(expr, &lawful);
            }
            Some(Suspicion::Receiver(_)) | None => {}
        }
    }

    fn judge_method(&mut self, expr: &mut Expr) {
        let Expr::MethodCall(call) = &*expr else { return };
        let (root, name) = (root(&call.receiver), call.method.to_string());
        let root: Vec<&str> = root.iter().map(String::as_str).collect();
        match Suspicion::of_method(&name, call.args.len(), &root) {
            Some(Suspicion::Unawaited(entry)) => {
                let lawful = self.ask_about(&[root[0], "..", &name], Wording::of(entry, self.form));
                wrap::unawaited(expr, &lawful);
            }
            Some(Suspicion::Receiver(entry)) => {
                let Some(how) = Receiver::of(&call.receiver) else { return };
                let entries: Vec<_> = suspicion::methods(entry).collect();
                let what = format!("`{name}` of `{{Self}}`");
                let lawful = self.ask(&name, what, Wording::of_all(&name, &entries, self.form));
                wrap::receiver(expr, how, &lawful);
            }
            _ => {}
        }
    }

    /// The question about a function.
    fn ask_about(&mut self, path: &[&str], wording: Wording) -> Ident {
        let name = format!("call_of_{}", path.join("_").replace('.', ""));
        self.ask(&name, format!("`{}`", path.join("::").replace("::..::", "::..")), wording)
    }

    /// The trait of what may be called here; one for each name.
    fn ask(&mut self, name: &str, what: String, wording: Wording) -> Ident {
        self.wrapped += 1;
        let lawful = format_ident!("NonBlocking_{name}");
        if !self.questions.iter().any(|question| question.lawful == lawful) {
            self.questions.push(Question { lawful: lawful.clone(), what, wording });
        }
        lawful
    }

    fn found(&self) -> usize {
        self.wrapped + self.errors.len()
    }
}

fn names(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// The path of the call that a chain begins with.
fn root(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Path(function) => names(&function.path),
            _ => Vec::new(),
        },
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Try(tried) => root(&tried.expr),
        Expr::Paren(paren) => root(&paren.expr),
        _ => Vec::new(),
    }
}
