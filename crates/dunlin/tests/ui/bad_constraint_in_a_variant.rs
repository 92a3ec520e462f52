//! A pattern of a number, in a variant.

use dunlin::prelude::*;

#[model]
enum Event {
    Seen {
        #[field(max_length = 3)]
        count: u8,
    },
}

fn main() {}
