//! A part of what has no fields.

use dunlin::Partial;
use dunlin::prelude::*;

#[model]
struct Update {
    name: Partial<String>,
}

fn main() {}
