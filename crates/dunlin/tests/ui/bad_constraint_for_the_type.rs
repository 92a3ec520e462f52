//! A length of a number.

use dunlin::prelude::*;

#[model]
struct User {
    #[field(min_length = 1)]
    age: u8,
}

fn main() {}
