//! Entries of a kind, as documentation shows them.

use crate::{Cost, Entry};

/// Entries that block for the same reason.
#[derive(Debug)]
pub struct Group {
    /// The heading: "Files".
    pub title: &'static str,
    /// Why they block: [`Entry::why`] of each.
    pub why: &'static str,
    /// [`Entry::cost`] of each.
    pub cost: Cost,
    /// The entries.
    pub entries: &'static [Entry],
}

/// A group: its title, why, cost, and then lines of kind, path, names below the path, and what to write instead.
macro_rules! group {
    ($title:literal, $why:literal, $cost:ident; $($kind:ident $path:literal [$($name:ident)*] $instead:literal;)*) => {
        $crate::Group {
            title: $title,
            why: $why,
            cost: $crate::Cost::$cost,
            entries: &[$($($crate::Entry {
                path: concat!($path, "::", stringify!($name)),
                kind: $crate::Kind::$kind,
                why: $why,
                cost: $crate::Cost::$cost,
                instead: $instead,
            },)*)*],
        }
    };
}

pub(crate) use group;
