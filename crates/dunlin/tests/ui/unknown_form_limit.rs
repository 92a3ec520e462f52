//! Limits of a form have names.

use dunlin::prelude::*;

#[post("/notes", form_limits(fields = 5))]
async fn note(#[form] text: String) -> usize {
    text.len()
}

fn main() {}
