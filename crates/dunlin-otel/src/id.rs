//! Hot path: new ids of traces and spans.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZero;

thread_local! {
    static RANDOM: RefCell<Random> = RefCell::new(Random::seeded());
}

/// A new trace's id.
pub(crate) fn trace() -> NonZero<u128> {
    let (high, low) = RANDOM.with_borrow_mut(|random| (random.next(), random.next()));
    NonZero::new((u128::from(high) << 64) | u128::from(low)).unwrap_or(NonZero::<u128>::MIN)
}

/// A new span's id.
pub(crate) fn span() -> NonZero<u64> {
    NonZero::new(RANDOM.with_borrow_mut(Random::next)).unwrap_or(NonZero::<u64>::MIN)
}

/// xoshiro256++ of Blackman and Vigna: ids have to differ, not to be secrets. Its seed is the standard library's, which
/// asks the system once a thread.
struct Random([u64; 4]);

impl Random {
    fn seeded() -> Self {
        Random([0_u64, 1, 2, 3].map(|number| RandomState::new().hash_one(number)))
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.0;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.0 = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread;

    use super::*;

    #[test]
    fn is_the_published_generator() {
        // the first outputs of the authors' C code for this state
        let mut random = Random([1, 2, 3, 4]);
        let expected = [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386];
        assert_eq!([0; 4].map(|_| random.next()), expected);
    }

    #[test]
    fn no_two_are_the_same_whatever_thread_makes_them() {
        let all: HashSet<_> = thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(|| (0..1000).map(|_| trace()).collect::<Vec<_>>()));
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all.len(), 4 * 1000);
    }
}
