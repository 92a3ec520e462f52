//! Middleware: a header on every response.

use dunlin::prelude::*;
use tokio::time::Instant;

/// Says how long the request took, in seconds.
async fn process_time(request: Request, next: Next) -> Result<Response> {
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let seconds = begun.elapsed().as_secs_f64();
    response.headers_mut().insert("x-process-time", seconds.to_string().parse()?);
    Ok(response)
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").middleware(process_time)),
        _ => None,
    }
}
