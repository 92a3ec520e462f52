//! Regular expressions in rules: the syntax of the `regex` crate, which is pydantic's too. Each is compiled once.

/// Why a pattern cannot be used, if it cannot: for start-up errors.
pub(crate) fn mistake(pattern: &str) -> Option<String> {
    engine::mistake(pattern)
}

/// True when `pattern` matches somewhere in `text`. A pattern that is no regular expression matches nothing.
pub(crate) fn is_match(pattern: &'static str, text: &str) -> bool {
    engine::is_match(pattern, text)
}

#[cfg(feature = "pattern")]
mod engine {
    use std::collections::HashMap;
    use std::sync::{PoisonError, RwLock};

    use regex::Regex;

    /// Patterns are written in the source, so there are few, and they live as long as the process.
    static COMPILED: RwLock<Option<HashMap<&'static str, Option<&'static Regex>>>> = RwLock::new(None);

    pub(super) fn mistake(pattern: &str) -> Option<String> {
        Regex::new(pattern)
            .err()
            .map(|error| format!("the pattern {pattern:?} is no regular expression: {error}"))
    }

    pub(super) fn is_match(pattern: &'static str, text: &str) -> bool {
        compiled(pattern).is_some_and(|regex| regex.is_match(text))
    }

    fn compiled(pattern: &'static str) -> Option<&'static Regex> {
        let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.as_ref().and_then(|known| known.get(pattern)) {
            return *found;
        }
        drop(known);
        let regex = Regex::new(pattern).ok().map(|regex| &*Box::leak(Box::new(regex)));
        let mut known = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        *known.get_or_insert_default().entry(pattern).or_insert(regex)
    }
}

#[cfg(not(feature = "pattern"))]
mod engine {
    pub(super) fn mistake(pattern: &str) -> Option<String> {
        Some(format!("the pattern {pattern:?} needs the feature `pattern`"))
    }

    pub(super) fn is_match(_: &'static str, _: &str) -> bool {
        false
    }
}
