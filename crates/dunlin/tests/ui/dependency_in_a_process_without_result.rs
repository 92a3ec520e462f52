//! What runs in a process may crash: its dependency says so by its type.

use dunlin::prelude::*;

#[dependency(run = process)]
fn parsed(text: String) -> u32 {
    text.len() as u32
}

fn main() {}
