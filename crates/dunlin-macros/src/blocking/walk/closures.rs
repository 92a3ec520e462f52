//! Which methods run their closures where they are called. Elsewhere a closure may be for a pool, and is left alone.

use syn::Ident;

/// Methods of options, results, iterators and collections that run their closure at once.
const AT_ONCE: [&str; 35] = [
    "all",
    "and_then",
    "any",
    "find",
    "find_map",
    "fold",
    "for_each",
    "get_or_init",
    "get_or_insert_with",
    "is_err_and",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "map_err",
    "map_or",
    "map_or_else",
    "max_by_key",
    "min_by_key",
    "ok_or_else",
    "or_else",
    "or_insert_with",
    "partition",
    "position",
    "retain",
    "rposition",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "then",
    "try_fold",
    "try_for_each",
    "unwrap_or_else",
    "try_find",
    "reduce",
    "sort_unstable_by_key",
];

/// Methods of iterators, and of options, that are lazy unless it is an option, or the end of the chain consumes it.
const LAZY: [&str; 11] = [
    "filter",
    "filter_map",
    "flat_map",
    "inspect",
    "map",
    "map_while",
    "scan",
    "skip_while",
    "successors",
    "take_while",
    "zip",
];

/// Ends of chains that run what is in them.
const CONSUMES: [&str; 14] = [
    "collect",
    "count",
    "expect",
    "flatten",
    "last",
    "max",
    "min",
    "nth",
    "product",
    "sum",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unzip",
];

/// Whether the closures of this method run now.
pub(super) fn runs(method: &Ident, is_consumed: bool) -> bool {
    AT_ONCE.iter().any(|name| method == name) || (is_consumed && LAZY.iter().any(|name| method == name))
}

/// Whether closures further up the chain run now.
pub(super) fn consumes(method: &Ident) -> bool {
    AT_ONCE.iter().chain(&CONSUMES).any(|name| method == name)
}
