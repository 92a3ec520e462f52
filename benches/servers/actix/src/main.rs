//! The benchmark's endpoints on actix-web, as its documentation would write them.

mod blocking;

use std::io;

use actix_web::error::{ErrorInternalServerError, ErrorUnprocessableEntity};
use actix_web::web::{self, Data, Json, Path, Query};
use actix_web::{App, HttpResponse, HttpServer, Responder, Result, get, post};
use garde::Validate;
use serde::{Deserialize, Serialize};
use workload::order::Order;
use workload::server::Options;
use workload::user::User;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Deserialize, Validate)]
struct ItemQuery {
    #[garde(skip)]
    q: Option<String>,
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "default_limit")]
    limit: u32,
}

fn default_limit() -> u32 {
    10
}

#[derive(Serialize)]
struct Item {
    item_id: i64,
    q: Option<String>,
    limit: u32,
}

#[get("/plaintext")]
async fn plaintext() -> impl Responder {
    workload::endpoint::GREETING
}

#[get("/json")]
async fn json() -> impl Responder {
    Json(Message { message: workload::endpoint::GREETING })
}

#[get("/items/{item_id}")]
async fn read_item(item_id: Path<i64>, Query(query): Query<ItemQuery>) -> Result<Json<Item>> {
    query.validate().map_err(ErrorUnprocessableEntity)?;
    Ok(Json(Item { item_id: item_id.into_inner(), q: query.q, limit: query.limit }))
}

#[post("/users")]
async fn create_user(user: Json<User>) -> Result<HttpResponse> {
    user.validate().map_err(ErrorUnprocessableEntity)?;
    Ok(HttpResponse::Created().json(user.into_inner()))
}

#[post("/orders")]
async fn create_order(order: Json<Order>) -> Result<HttpResponse> {
    order.validate().map_err(ErrorUnprocessableEntity)?;
    Ok(HttpResponse::Created().json(order.into_inner()))
}

#[get("/blocking")]
async fn read_file(options: Data<Options>) -> Result<String> {
    web::block(move || options.read_file()).await?.map_err(ErrorInternalServerError)
}

#[cfg(feature = "count-alloc")]
#[get("/allocations")]
async fn allocations() -> impl Responder {
    workload::allocations::count()
}

fn endpoints(config: &mut web::ServiceConfig) {
    config.service(plaintext).service(json).service(read_item).service(create_user).service(create_order);
    config.service(read_file).configure(blocking::endpoints);
    #[cfg(feature = "count-alloc")]
    config.service(allocations);
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let options = Data::new(Options::from_arguments());
    workload::server::end_with_input();
    let (workers, listener) = (options.workers, options.listen()?);
    // actix-web has its threads for each worker.
    let threads = options.threads.map(|threads| threads.div_ceil(workers));
    let mut server = HttpServer::new(move || App::new().app_data(options.clone()).configure(endpoints));
    if let Some(threads) = threads {
        server = server.worker_max_blocking_threads(threads);
    }
    server.workers(workers).listen(listener)?.run().await
}
