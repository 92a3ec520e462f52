//! A provided value lives as long as its request, whatever lifetime the function names.

use dunlin::prelude::*;

#[dependency]
async fn name<'a>() -> &'a str {
    "Kea"
}

fn main() {}
