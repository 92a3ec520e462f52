//! Endpoints are found by their names, wherever they and their types are.

use dunlin::prelude::*;

mod items {
    use dunlin::prelude::*;

    #[model]
    struct Item {
        name: String,
    }

    #[post("/items")]
    pub async fn create(item: Item) -> Item {
        item
    }

    #[dependency]
    pub async fn audit() {}
}

#[get("/items", depends(items::audit))]
async fn list() -> i64 {
    7
}

fn main() {
    #[get("/inner")]
    async fn inner() -> i64 {
        7
    }
    let routes = routes![list, inner, self::items::create];
    assert_eq!(routes.len(), 3);
    let nothing: Vec<dunlin::Route> = routes![];
    assert!(nothing.is_empty());
}
