//! A site beside its API: static files, a mounted app, settings, middleware.

use std::path::Path;

use dunlin::prelude::*;
use dunlin::{Compression, StaticFiles};

/// `GREETING=Hi cargo run -p tour --bin site`
#[model]
struct Settings {
    #[field(default = "Hello")]
    greeting: String,
}

/// Greets the page.
#[get("/greeting")]
async fn greeting(settings: State<Settings>) -> String {
    settings.greeting.clone()
}

/// Has browsers ask each time whether something is new.
async fn fresh(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert("cache-control", dunlin::HeaderValue::from_static("no-cache"));
    response
}

#[dunlin::main]
async fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("site");
    App::new("Site")
        .lifespan(async |app| {
            let settings: Settings = app.settings()?;
            Ok(app.state(settings))
        })
        .middleware(fresh)
        .compression(Compression::new())
        .mount("/api", App::new("API").routes(routes![greeting]))
        .mount("/", StaticFiles::new(folder).html())
        .serve()
        .await
}
