//! What items gather in.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use serde::Serialize;

use crate::to_json;

/// A container that items are put into one by one.
pub(super) trait Gather<T: Serialize>: Sized {
    /// What pydantic calls it in messages.
    const NAME: &'static str = "List";
    /// Equal items are one.
    const IS_SET: bool = false;
    /// Starts empty.
    fn with_capacity(capacity: usize) -> Self;
    /// Puts an item in.
    fn put(&mut self, item: T);
    /// How many there are.
    fn count(&self) -> usize;
    /// True when two items are the same, for lists that shall not have such.
    fn has_twins(&self) -> bool {
        false
    }
}

impl<T: Serialize> Gather<T> for Vec<T> {
    #[inline]
    fn with_capacity(capacity: usize) -> Self {
        Vec::with_capacity(capacity)
    }

    #[inline]
    fn put(&mut self, item: T) {
        self.push(item);
    }

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    fn has_twins(&self) -> bool {
        has_twins(self.iter())
    }
}

impl<T: Serialize> Gather<T> for VecDeque<T> {
    fn with_capacity(capacity: usize) -> Self {
        VecDeque::with_capacity(capacity)
    }

    fn put(&mut self, item: T) {
        self.push_back(item);
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn has_twins(&self) -> bool {
        has_twins(self.iter())
    }
}

impl<T: Eq + Hash + Serialize, S: BuildHasher + Default> Gather<T> for HashSet<T, S> {
    const NAME: &'static str = "Set";
    const IS_SET: bool = true;

    fn with_capacity(_: usize) -> Self {
        HashSet::default()
    }

    fn put(&mut self, item: T) {
        self.insert(item);
    }

    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: Ord + Serialize> Gather<T> for BTreeSet<T> {
    const NAME: &'static str = "Set";
    const IS_SET: bool = true;

    fn with_capacity(_: usize) -> Self {
        BTreeSet::new()
    }

    fn put(&mut self, item: T) {
        self.insert(item);
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// Items are compared as they are written, for their types need not compare.
fn has_twins<'a, T: Serialize + 'a>(mut items: impl Iterator<Item = &'a T>) -> bool {
    let mut seen = HashSet::new();
    // Boxed, for what is kept should not hold on to the room that it was written in.
    items.any(|item| !seen.insert(to_json(item).unwrap_or_default().into_boxed_slice()))
}
