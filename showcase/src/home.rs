//! The first page, and whether the service is well.

use dunlin::Route;
use dunlin::prelude::*;

use crate::database::session;

/// That the service is well.
#[model]
struct Health {
    status: String,
    version: String,
}

pub(crate) fn routes() -> Vec<Route> {
    routes![home, health]
}

/// The first page. `hidden`: it is for people, not for clients.
#[get("/", hidden)]
async fn home() -> Html<&'static str> {
    Html(include_str!("home.html"))
}

/// Tells whether the service can answer, its database included.
#[get("/health", tags = ["service"])]
fn health(db: Depends<session>) -> Result<Health> {
    db.run(|sql| Ok(sql.query_one("SELECT 1", [], |_| Ok(()))?))?;
    Ok(Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() })
}
