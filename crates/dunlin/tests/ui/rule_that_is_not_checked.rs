//! A length of an enum.

use dunlin::prelude::*;

#[model]
enum State {
    On,
    Off,
}

#[model]
struct User {
    #[field(min_length = 1)]
    state: Option<State>,
}

fn main() {}
