//! The benchmark's endpoints on dunlin, with its defaults.

mod blocking;

use std::io;

use dunlin::prelude::*;
use dunlin_run::{Loops, PoolConfig};
use workload::endpoint::GREETING;
use workload::model::{Order, User};
use workload::server::Options;

#[model]
struct Message {
    message: String,
}

#[model]
struct Item {
    item_id: i64,
    q: Option<String>,
    limit: u32,
}

#[get("/plaintext")]
async fn plaintext() -> PlainText<&'static str> {
    PlainText(GREETING)
}

#[get("/json")]
async fn hello() -> Message {
    Message { message: GREETING.to_owned() }
}

#[get("/items/{item_id}")]
async fn read_item(
    item_id: i64,
    q: Option<String>,
    #[query(ge = 1, le = 100, default = 10)] limit: u32,
) -> Item {
    Item { item_id, q, limit }
}

#[post("/users", status = 201)]
async fn create_user(user: User) -> User {
    user
}

#[post("/orders", status = 201)]
async fn create_order(order: Order) -> Order {
    order
}

#[get("/blocking")]
fn read_file(options: State<Options>) -> Result<PlainText<String>> {
    Ok(PlainText(options.read_file()?))
}

#[cfg(feature = "count-alloc")]
#[get("/allocations")]
async fn allocations() -> PlainText<String> {
    PlainText(workload::allocations::count())
}

fn app(options: Options) -> App {
    let pool = pool(&options);
    let app = App::new("Benchmark").state(options).pool(pool);
    let app = app.routes(routes![plaintext, hello, read_item, create_user, create_order, read_file]);
    let app = app.routes(blocking::routes());
    #[cfg(feature = "otel")]
    let app = app.telemetry(dunlin_otel::Exporter::from_env().expect("variables that make sense"));
    #[cfg(feature = "count-alloc")]
    let app = app.routes(routes![allocations]);
    app
}

fn pool(options: &Options) -> PoolConfig {
    let mut pool = PoolConfig::threads("threads");
    if let Some(threads) = options.threads {
        pool = pool.size(threads);
    }
    if let Some(queue) = options.queue {
        pool = pool.queue(queue);
    }
    pool
}

fn main() -> io::Result<()> {
    let options = Options::from_arguments();
    workload::server::end_with_input();
    let served = Loops::new().workers(options.workers).block_on(app(options).serve())?;
    served.map_err(|error| io::Error::other(error.to_string()))
}
