//! A worker process is sent the arguments: a value that lives in the app has no way there.

use dunlin::prelude::*;

struct Pool;

#[get("/users", run = process)]
fn count(pool: State<Pool>) -> u32 {
    drop(pool);
    1
}

fn main() {
    let _ = App::new("Users").routes(routes![count]);
}
