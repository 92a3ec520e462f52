//! The fields of a public model may be of types that are private.

use dunlin::Partial;
use dunlin::prelude::*;

#[model]
pub struct Order {
    lines: Vec<Line>,
    #[serde(flatten)]
    note: Note,
}

#[model]
struct Line {
    count: u32,
}

#[model]
struct Note {
    text: Option<String>,
}

#[post("/orders")]
async fn create(order: Order) -> Order {
    order
}

#[patch("/orders")]
async fn change(order: Partial<Order>) -> Partial<Order> {
    order
}

fn main() {
    let _ = App::new("Shop").routes(routes![create, change]);
}
