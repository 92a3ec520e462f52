//! Compile-time answers to "does this rule fit that type?": `#[model]` and the endpoint macros evaluate one constant
//! a rule, so that a mistake is one compiler error at the rule.

use crate::{Bound, Described, Kind};

/// A rule as far as it fits some types and not others.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    Length,
    Items,
    Bound(Bound),
    Pattern,
    Format,
    Unique,
}

/// Which of the rules that fit its kind a type checks. `format` may always be said: it is for the documentation.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Checks {
    All,
    /// `min_length` and `max_length`.
    Length,
    Nothing,
}

/// The kind of a type as `rule` sees it: one that no rule fits, where the type does not check the rule.
#[doc(hidden)]
pub const fn checked_kind<T: Described>(rule: Rule) -> Kind {
    T::CHECKS.of(T::KIND, rule)
}

impl Checks {
    /// The kind of a type that checks these rules, as `rule` sees it.
    pub const fn of(self, kind: Kind, rule: Rule) -> Kind {
        match (self, rule) {
            (Checks::All, _) | (Checks::Length, Rule::Length) | (_, Rule::Format) => kind,
            _ => Kind::Bool,
        }
    }
}

/// Fails to compile when `rule` does not fit data of this kind.
///
/// # Panics
/// At compile time, with what the rule fits.
#[doc(hidden)]
#[track_caller]
pub const fn fit(kind: Kind, rule: Rule) {
    if matches!(rule, Rule::Pattern) && !cfg!(feature = "pattern") {
        panic!("`pattern` needs the feature `pattern` of dunlin: add it to `features` in Cargo.toml");
    }
    match (rule, kind) {
        (_, Kind::Any) | (Rule::Length, Kind::Text | Kind::List | Kind::Map) => {}
        (Rule::Items, Kind::List | Kind::Map) | (Rule::Unique, Kind::List) => {}
        (Rule::Pattern | Rule::Format, Kind::Text) | (Rule::Bound(_), Kind::Number) => {}
        (Rule::Bound(Bound::Int(_)), Kind::Integer) => {}
        (Rule::Bound(Bound::Float(_)), Kind::Integer) => {
            panic!("a whole number is bounded by whole numbers: write `1`, not `1.0`")
        }
        (Rule::Bound(_), _) => panic!("`ge`, `gt`, `le`, `lt` and `multiple_of` fit numbers only"),
        (Rule::Length, Kind::Integer | Kind::Number) => {
            panic!(
                "`min_length` and `max_length` fit text, lists and maps; numbers have `ge`, `gt`, `le`, `lt`"
            )
        }
        (Rule::Length, _) => panic!("`min_length` and `max_length` fit text, lists and maps only"),
        (Rule::Items, _) => panic!("`min_items` and `max_items` fit lists, sets and maps only"),
        (Rule::Unique, _) => panic!("`unique` fits lists only"),
        (Rule::Pattern, _) => panic!("`pattern` fits text only"),
        (Rule::Format, _) => panic!("`format` fits text only"),
    }
}
