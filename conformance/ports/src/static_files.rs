//! Static files: a folder below a path.

use dunlin::StaticFiles;
use dunlin::prelude::*;

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = || App::new("FastAPI").mount("/static", StaticFiles::new("static"));
    (tutorial == "tutorial001").then(app)
}
