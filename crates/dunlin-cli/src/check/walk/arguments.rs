//! Arguments, and what becomes of closures among them.

use syn::spanned::Spanned;
use syn::{Expr, ExprClosure, ExprPath, Token, punctuated::Punctuated};

use super::{Callee, NodeId, Role, Walk, bare};
use crate::check::data_type::{DataType, FOREIGN};
use crate::check::index::{Definition, FunctionId};
use crate::check::signatures;
use crate::check::source::plain;

/// What a function does with closures that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Calls them on the same thread.
    AtOnce,
    /// Calls them where they may block.
    Elsewhere,
    /// What its body shows; parameters are counted without the receiver.
    Of { function: FunctionId, skipped: usize },
    /// It is not known: nothing is said.
    Kept,
}

/// How one argument is taken.
struct Taken<'t> {
    usage: Use,
    /// Which parameter of the function it is.
    parameter: Option<usize>,
    /// What a closure is called with.
    inputs: &'t [DataType],
}

/// Arguments that were read.
pub(super) struct Given {
    pub(super) types: Vec<DataType>,
    /// What the last closure among them returns.
    pub(super) closure: DataType,
}

impl Walk<'_, '_> {
    /// Reads arguments; closures are given `inputs`, where nothing better is known.
    pub(super) fn arguments(
        &mut self,
        arguments: &Punctuated<Expr, Token![,]>,
        usage: Use,
        inputs: &[DataType],
    ) -> Given {
        let mut given = Given { types: Vec::new(), closure: DataType::Unknown };
        for (position, argument) in arguments.iter().enumerate() {
            let parameter = match usage {
                Use::Of { skipped, .. } => position.checked_sub(skipped),
                _ => None,
            };
            let taken = Taken { usage, parameter, inputs };
            let known = self.argument(argument, &taken);
            if let DataType::Callable(node, returned) = &known {
                given.closure = (**returned).clone();
                self.give(*node, &taken, argument);
            }
            given.types.push(known);
        }
        given
    }

    fn argument(&mut self, argument: &Expr, taken: &Taken<'_>) -> DataType {
        match (bare(argument), taken.usage) {
            (Expr::Closure(closure), Use::Of { function, .. }) => {
                let declared = taken.parameter.map(|at| self.index.callable_inputs(function, at));
                self.closure(closure, &declared.unwrap_or_default())
            }
            (Expr::Closure(closure), _) => self.closure(closure, taken.inputs),
            (Expr::Path(path), _) if !self.is_variable(path) => self.function_value(path, taken),
            _ => self.expression(argument),
        }
    }

    fn is_variable(&self, path: &ExprPath) -> bool {
        path.path.get_ident().is_some_and(|name| self.variable(&plain(name)).is_some())
    }

    /// `iter.map(load)`, `paths.filter(Path::exists)`: a function by its path.
    fn function_value(&mut self, path: &ExprPath, taken: &Taken<'_>) -> DataType {
        let Some(Definition::External(names)) = self.definition(path) else { return self.path(path) };
        if taken.usage == Use::AtOnce
            && let Some(entry) = signatures::blocking_function(&names)
        {
            self.blocking(entry, path.span());
        }
        let returned = signatures::returned(&names, taken.inputs.to_vec(), &DataType::Unknown);
        let is_function = names.last().is_some_and(|name| name.starts_with(char::is_lowercase));
        if is_function { DataType::Callable(FOREIGN, Box::new(returned)) } else { DataType::Unknown }
    }

    /// Says that a function is given something to call.
    fn give(&mut self, node: NodeId, taken: &Taken<'_>, argument: &Expr) {
        if node == FOREIGN {
            return;
        }
        match (taken.usage, taken.parameter) {
            (Use::AtOnce, _) => self.link(node, argument.span()),
            (Use::Of { function, .. }, Some(position)) => {
                self.record(Callee::Given { to: function, position, closure: node }, argument.span());
            }
            _ => {}
        }
    }

    /// Reads a closure's body as one of its own: it is not called where it stands.
    pub(super) fn closure(&mut self, closure: &ExprClosure, inputs: &[DataType]) -> DataType {
        let role = if closure.asyncness.is_some() { Role::Async } else { Role::Closure };
        let (node, returned) = self.body(role, closure.span(), |walk| {
            walk.scoped(|walk| {
                for (position, input) in closure.inputs.iter().enumerate() {
                    walk.bind(input, inputs.get(position).cloned().unwrap_or_default());
                }
                walk.expression(&closure.body)
            })
        });
        let declared = match &closure.output {
            syn::ReturnType::Type(_, written) => self.index.data_type(&self.environment, written),
            syn::ReturnType::Default => returned,
        };
        let returned = if role == Role::Async { DataType::Future(Box::new(declared)) } else { declared };
        DataType::Callable(node, Box::new(returned))
    }
}
