//! Two endpoints of one list with the same method and path: a compile error.

use dunlin_core::Spec;

/// Fails to compile when two endpoints have the same method and path; names of parameters make no difference.
#[doc(hidden)]
#[track_caller]
pub const fn check_routes(specs: &[Spec]) {
    let mut first = 0;
    while first < specs.len() {
        let mut second = first + 1;
        while second < specs.len() {
            let same_method = specs[first].verb as u8 == specs[second].verb as u8;
            if same_method && same_path(specs[first].path.as_bytes(), specs[second].path.as_bytes()) {
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
