//! Calls: of functions by path, and of methods by the type of their receiver.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprMethodCall};

use super::arguments::{Given, Use};
use super::{Callee, Walk, bare};
use crate::check::data_type::{DataType, FOREIGN, OPTION, RESULT};
use crate::check::graph::Role;
use crate::check::index::{Definition, Environment, FunctionId};
use crate::check::signatures;
use crate::check::source::plain;

impl Walk<'_, '_> {
    /// `path(..)`, or a call of what an expression gives.
    pub(super) fn call(&mut self, call: &ExprCall, awaited: bool) -> DataType {
        let Expr::Path(path) = bare(&call.func) else {
            let called = self.expression(&call.func);
            self.arguments(&call.args, Use::Kept, &[]);
            return self.called(called, call.func.span());
        };
        if let Some(known) = path.path.get_ident().and_then(|name| self.variable(&plain(name))).cloned() {
            self.arguments(&call.args, Use::Kept, &[]);
            return self.called(known, path.span());
        }
        match self.definition(path) {
            Some(Definition::Functions(functions)) => self.call_functions(&functions, call, path.span()),
            Some(Definition::External(names)) => self.call_external(&names, call, awaited),
            Some(Definition::Type(path)) => {
                let arguments = self.arguments(&call.args, Use::Kept, &[]);
                DataType::Named(path, arguments.types)
            }
            Some(Definition::Associated(owner, name)) => {
                let inner = self.arguments(&call.args, Use::Kept, &[]);
                let is_own = name.starts_with(char::is_uppercase) || signatures::is_constructor(&name);
                if is_own { DataType::Named(owner, Vec::new()) } else { inner.closure }
            }
            _ => {
                let names: Vec<String> =
                    path.path.segments.iter().map(|segment| plain(&segment.ident)).collect();
                let usage = if signatures::is_elsewhere(&names) { Use::Elsewhere } else { Use::Kept };
                self.arguments(&call.args, usage, &[]);
                DataType::Unknown
            }
        }
    }

    /// A closure or parameter that is called.
    fn called(&mut self, known: DataType, span: Span) -> DataType {
        let DataType::Callable(node, returned) = known else { return DataType::Unknown };
        if node == FOREIGN {
            return *returned;
        }
        self.record(Callee::Node(node), span);
        *returned
    }

    fn call_functions(&mut self, functions: &[FunctionId], call: &ExprCall, span: Span) -> DataType {
        let found = &self.index.functions[functions[0]];
        let has_receiver = found.signature.receiver().is_some();
        let names: Vec<String> = found.path.split("::").map(str::to_owned).collect();
        let usage = match signatures::is_elsewhere(&names) {
            true => Use::Elsewhere,
            false => Use::Of { function: functions[0], skipped: usize::from(has_receiver) },
        };
        if usage != Use::Elsewhere {
            self.edges(functions, span);
        }
        self.arguments(&call.args, usage, &[]);
        self.index.returned(functions[0])
    }

    fn edges(&mut self, functions: &[FunctionId], span: Span) {
        match functions {
            [only] => self.record(Callee::Node(*only), span),
            several => self.record(Callee::OneOf(several.to_vec()), span),
        }
    }

    fn call_external(&mut self, names: &[String], call: &ExprCall, awaited: bool) -> DataType {
        let entry = signatures::blocking_function(names);
        if let Some(entry) = entry.filter(|_| !awaited) {
            self.blocking(entry, call.func.span());
        }
        let name = names.last().map(String::as_str).unwrap_or_default();
        let usage = match name {
            _ if signatures::is_elsewhere(names) => Use::Elsewhere,
            "from_fn" | "catch_unwind" | "repeat_with" | "successors" | "with_poll" => Use::AtOnce,
            _ => Use::Kept,
        };
        self.is_start = name == "block_on";
        let arguments = self.arguments(&call.args, usage, &[]);
        self.is_start = false;
        let path = names.join("::");
        match &*path {
            "std::option::Option::Some" => DataType::Named(OPTION.into(), arguments.types),
            "std::result::Result::Ok" => DataType::Named(RESULT.into(), arguments.types),
            "std::result::Result::Err" => {
                DataType::Named(RESULT.into(), [&[DataType::Unknown], &arguments.types[..]].concat())
            }
            "std::mem::take" | "std::mem::replace" | "std::convert::identity" | "std::hint::black_box" => {
                arguments.types.into_iter().next().unwrap_or_default()
            }
            _ if usage == Use::Elsewhere && !signatures::has_signature(names) => {
                elsewhere_returned(name, arguments.closure)
            }
            "tokio::spawn" | "tokio::task::spawn" | "dunlin::run::spawn" | "dunlin_run::spawn" => {
                DataType::fallible(arguments.types.into_iter().next().unwrap_or_default().awaited())
            }
            "tokio::time::timeout" | "tokio::time::timeout_at" => {
                DataType::fallible(arguments.types.into_iter().nth(1).unwrap_or_default().awaited())
            }
            _ if awaited => {
                let known = signatures::returned(names, arguments.types, &arguments.closure);
                if matches!(known, DataType::Future(_)) { known } else { DataType::Future(Box::new(known)) }
            }
            _ => self.external_returned(names, arguments),
        }
    }

    /// `File::open(..)` by path, and methods by path: `Path::join(&path, ..)`.
    fn external_returned(&self, names: &[String], arguments: Given) -> DataType {
        let known = signatures::returned(names, arguments.types.clone(), &arguments.closure);
        if known.is_known() {
            return known;
        }
        let owner = arguments.types.into_iter().next().unwrap_or_default();
        let name = names.last().map(String::as_str).unwrap_or_default();
        signatures::method_returned(&owner, name, &arguments.closure).unwrap_or_default()
    }

    /// `receiver.name(..)`
    pub(super) fn method_call(&mut self, call: &ExprMethodCall, awaited: bool) -> DataType {
        let receiver = self.expression(&call.receiver);
        let name = plain(&call.method);
        let lent = self.index.lent(&receiver);
        for owner in &lent {
            let functions = self.methods(owner, &name);
            if !functions.is_empty() {
                return self.call_methods(&functions, call);
            }
        }
        if !awaited {
            self.blocking_method(&lent, call);
        }
        let usage = self.usage(&lent, &name);
        let inputs = [given_to_closures(&receiver, &name)];
        let arguments = self.started(call, usage, &inputs);
        if matches!(&*name, "push" | "push_back" | "push_front") {
            self.filled(&call.receiver, &arguments.types);
        }
        let known =
            lent.iter().find_map(|owner| signatures::method_returned(owner, &name, &arguments.closure));
        if usage == Use::Elsewhere && known.is_none() {
            return elsewhere_returned(&name, arguments.closure);
        }
        known.or_else(|| self.declared(&lent, &name)).unwrap_or_else(|| guessed(&receiver, &name))
    }

    /// A collection holds what is pushed first.
    fn filled(&mut self, receiver: &Expr, arguments: &[DataType]) {
        let Expr::Path(path) = bare(receiver) else { return };
        let Some(name) = path.path.get_ident().map(plain) else { return };
        let variable = self.variables.iter_mut().rev().find(|(found, _)| *found == name);
        if let (Some((_, DataType::Named(_, inner))), [first]) = (variable, arguments)
            && inner.first().is_none_or(|inner| !inner.is_known())
        {
            *inner = vec![first.clone()];
        }
    }

    fn methods(&self, owner: &DataType, name: &str) -> Vec<FunctionId> {
        match owner {
            DataType::Named(path, _) => self.index.method(path, name),
            DataType::Bound(traits) => {
                let found = traits.iter().map(|found| self.index.trait_method(found, name));
                found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn call_methods(&mut self, functions: &[FunctionId], call: &ExprMethodCall) -> DataType {
        let usage = match signatures::is_elsewhere(&[plain(&call.method)]) {
            true => Use::Elsewhere,
            false => Use::Of { function: functions[0], skipped: 0 },
        };
        self.edges(functions, call.method.span());
        self.started(call, usage, &[]);
        self.index.returned(functions[0])
    }

    /// Reads the arguments of a method; what `block_on` and `App::lifespan` are given is a start of the program.
    fn started(&mut self, call: &ExprMethodCall, usage: Use, inputs: &[DataType]) -> Given {
        let is_lifespan = call.method == "lifespan";
        self.is_start = is_lifespan || call.method == "block_on";
        let arguments = self.arguments(&call.args, usage, inputs);
        self.is_start = false;
        for known in arguments.types.iter().filter(|_| is_lifespan) {
            if let DataType::Callable(node, _) = known
                && let Some(node) = self.graph.nodes.get_mut(*node)
            {
                node.is_start |= node.role == Role::Async;
            }
        }
        arguments
    }

    /// A method that the table knows: by its type, by its name where that tells, or by a receiver that is called a path.
    fn blocking_method(&mut self, lent: &[DataType], call: &ExprMethodCall) {
        let name = plain(&call.method);
        let by_type = lent.iter().find_map(|owner| match owner {
            DataType::Named(path, _) => signatures::blocking_method(path, &name),
            _ => None,
        });
        let is_path = || {
            let is_open = matches!(lent, [DataType::Unknown]) && call.args.is_empty();
            is_open && called(&call.receiver).is_some_and(|name| is_path_name(&name))
        };
        let by_name = || is_path().then(|| signatures::blocking_method("std::path::Path", &name)).flatten();
        if let Some(entry) = by_type.or_else(|| signatures::telling_method(&name)).or_else(by_name) {
            self.blocking(entry, call.method.span());
        }
    }

    fn usage(&self, lent: &[DataType], name: &str) -> Use {
        let typed = lent.iter().any(|owner| match owner {
            DataType::Named(path, _) => {
                let names: Vec<String> = path.split("::").chain([name]).map(str::to_owned).collect();
                signatures::is_elsewhere(&names)
            }
            _ => false,
        });
        if typed || signatures::is_elsewhere(&[name.to_owned()]) {
            return Use::Elsewhere;
        }
        if AT_ONCE.contains(&name) { Use::AtOnce } else { Use::Kept }
    }

    /// What a trait says that its method returns, whoever implements it.
    fn declared(&self, lent: &[DataType], name: &str) -> Option<DataType> {
        lent.iter().find_map(|owner| {
            let traits = match owner {
                DataType::Bound(traits) => traits,
                DataType::Named(path, _) => self.index.implemented.get(path)?,
                _ => return None,
            };
            let (signature, module) =
                traits.iter().find_map(|found| self.index.declared_method(found, name))?;
            let own = Some(owner.clone());
            let environment =
                Environment { module, own, generics: vec![&signature.generics], arguments: Vec::new() };
            Some(self.index.output(&environment, signature))
        })
    }

    /// A closure is called here; one that gives a future does nothing yet.
    pub(super) fn link(&mut self, node: usize, span: Span) {
        if self.graph.nodes[node].role != Role::Async {
            self.record(Callee::Node(node), span);
        }
    }
}

/// Methods that call their closure before they return, or when what they return is used on the same thread.
const AT_ONCE: &[&str] = &[
    "all",
    "and_then",
    "any",
    "binary_search_by",
    "chunk_by",
    "dedup_by",
    "dedup_by_key",
    "entry",
    "filter",
    "filter_map",
    "find",
    "find_map",
    "flat_map",
    "fold",
    "for_each",
    "get_or_init",
    "get_or_insert_with",
    "get_or_try_init",
    "get_or_try_insert_with",
    "group_by",
    "in_scope",
    "inspect",
    "inspect_err",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "map",
    "map_err",
    "map_or",
    "map_or_else",
    "map_while",
    "max_by",
    "max_by_key",
    "min_by",
    "min_by_key",
    "ok_or_else",
    "or_else",
    "or_insert_with",
    "or_insert_with_key",
    "and_modify",
    "partition",
    "position",
    "reduce",
    "retain",
    "retain_mut",
    "rposition",
    "scan",
    "skip_while",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "sorted_by",
    "sorted_by_key",
    "take_while",
    "tap",
    "then",
    "try_fold",
    "try_for_each",
    "unwrap_or_else",
    "with",
    "with_borrow",
    "with_borrow_mut",
    "with_context",
    "wrap_err_with",
    "ok_or_eyre",
    "with_extensions",
    "with_lock",
];

/// What a variable, a field or a method is called.
fn called(expression: &Expr) -> Option<String> {
    match bare(expression) {
        Expr::Path(path) => path.path.get_ident().map(plain),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => Some(plain(name)),
            syn::Member::Unnamed(_) => None,
        },
        Expr::MethodCall(call) => Some(plain(&call.method)),
        _ => None,
    }
}

/// Whether whoever named this meant a path.
fn is_path_name(name: &str) -> bool {
    let ends = |word: &str| name == word || name.strip_suffix(word).is_some_and(|begin| begin.ends_with('_'));
    ["path", "dir", "directory", "folder"].into_iter().any(ends)
}

/// What the closures of a receiver's methods are given.
fn given_to_closures(receiver: &DataType, name: &str) -> DataType {
    if matches!(name, "map_err" | "inspect_err" | "or_else" | "unwrap_or_else") {
        return receiver.argument(1);
    }
    receiver.element()
}

/// What comes back from where a closure ran.
fn elsewhere_returned(name: &str, closure: DataType) -> DataType {
    match name {
        "block_in_place" | "allow_blocking" | "install" => closure,
        "unblock" => DataType::Future(Box::new(closure)),
        _ => DataType::fallible(closure),
    }
}

/// What a method gives whose type is not known, by a name that is used for one thing.
fn guessed(receiver: &DataType, name: &str) -> DataType {
    match name {
        "to_path_buf" | "into_path_buf" | "into_std_path_buf" | "as_std_path" => {
            DataType::named("std::path::PathBuf")
        }
        "clone" | "to_owned" | "by_ref" | "as_ref" | "as_mut" | "borrow" | "borrow_mut" | "instrument"
        | "boxed" | "fuse" | "boxed_local" | "in_current_span" | "into_future" => receiver.clone(),
        _ => DataType::Unknown,
    }
}
