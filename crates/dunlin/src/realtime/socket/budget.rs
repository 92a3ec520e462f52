//! How much memory messages may take, over all sockets, that are not complete yet.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What all sockets of the process may hold together.
const ALL: usize = 64 * 1024 * 1024;

static HELD: AtomicUsize = AtomicUsize::new(0);

/// What one socket holds of it.
#[derive(Default)]
pub(super) struct Share {
    held: usize,
}

impl Share {
    /// Says how much it holds now. False when that is too much for all of them together.
    pub(super) fn set(&mut self, held: usize) -> bool {
        let before = std::mem::replace(&mut self.held, held);
        if held <= before {
            HELD.fetch_sub(before - held, Relaxed);
            return true;
        }
        HELD.fetch_add(held - before, Relaxed) + (held - before) <= ALL
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        HELD.fetch_sub(self.held, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_may_have_what_others_have_given_back() {
        let (mut one, mut other) = (Share::default(), Share::default());
        assert!(one.set(ALL - 10));
        assert!(other.set(10));
        assert!(!other.set(11));
        assert!(other.set(5));
        drop(one);
        assert!(other.set(ALL / 2));
    }
}
