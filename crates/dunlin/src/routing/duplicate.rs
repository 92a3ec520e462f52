//! A list with what is no endpoint, or with two endpoints of one method and path: a compile error.

use super::Entry;

/// Fails to compile when one is no endpoint, or when two have the same method and path; names of parameters make no
/// difference.
#[doc(hidden)]
#[track_caller]
pub const fn check_routes(entries: &[Entry]) {
    let mut first = 0;
    while first < entries.len() {
        if let Some(problem) = entries[first].problem {
            panic!("{}", problem);
        }
        // one that did not compile has no name: it is no second of another
        let mut second = if entries[first].spec.name.is_empty() { entries.len() } else { first + 1 };
        while second < entries.len() {
            let same_method = entries[first].spec.verb as u8 == entries[second].spec.verb as u8;
            if same_method
                && same_path(entries[first].spec.path.as_bytes(), entries[second].spec.path.as_bytes())
            {
                panic!(
                    "two endpoints of this list have the same method and path: one of them would never be called"
                );
            }
            second += 1;
        }
        first += 1;
    }
}

/// True when both paths match the same requests.
const fn same_path(one: &[u8], other: &[u8]) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < one.len() && j < other.len() {
        if one[i] != other[j] {
            return false;
        }
        if one[i] == b'{' {
            i = close(one, i);
            j = close(other, j);
        }
        i += 1;
        j += 1;
    }
    i >= one.len() && j >= other.len()
}

/// Where the brace that opens at `at` closes.
const fn close(path: &[u8], mut at: usize) -> usize {
    while at < path.len() && path[at] != b'}' {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::{Endpoint, Route};
    use dunlin_core::{Spec, Verb};

    /// What attributes emit after a mistake.
    struct Broken;

    impl Endpoint for Broken {
        const SPEC: Spec = Spec::new(Verb::Get, "", "");

        fn route() -> Route {
            unreachable!("it is only compared")
        }
    }

    #[test]
    fn two_endpoints_that_did_not_compile_are_not_one_twice() {
        check_routes(&[Entry::of::<Broken>(""), Entry::of::<Broken>("")]);
    }
}
