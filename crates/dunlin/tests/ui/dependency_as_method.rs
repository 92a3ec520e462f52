//! A dependency that is a method.

use dunlin::prelude::*;

struct Items;

impl Items {
    #[dependency]
    async fn list(&self) -> i64 {
        7
    }
}

fn main() {
    let _ = Items::list;
}
