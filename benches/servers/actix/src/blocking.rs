//! Code that blocks or computes: as the documentation of actix-web asks for, and as it is written without having read it.

use actix_web::web::{self, Path};
use actix_web::{Responder, Result, get};

#[get("/sleep/{milliseconds}")]
async fn sleep(milliseconds: Path<u64>) -> Result<String> {
    Ok(web::block(move || workload::blocking::sleep(*milliseconds)).await?)
}

/// Blocks its event loop.
#[get("/block/{milliseconds}")]
async fn block(milliseconds: Path<u64>) -> impl Responder {
    workload::blocking::sleep(*milliseconds)
}

#[get("/fib/{n}")]
async fn fib(n: Path<u32>) -> Result<String> {
    Ok(web::block(move || workload::blocking::fibonacci(*n)).await?.to_string())
}

pub(crate) fn endpoints(config: &mut web::ServiceConfig) {
    config.service(sleep).service(block).service(fib);
}
