//! How long bodies may be, and how much there may be in a form: by app, router and route.

use std::collections::BTreeMap;

use dunlin::FormLimits;
use dunlin::prelude::*;

const MIB: u64 = 1024 * 1024;

mod bodies {
    use super::*;

    #[post("/items")]
    pub(super) fn create_item(item: BTreeMap<String, Value>) -> Value {
        json!(item)
    }

    #[post("/")]
    pub(super) fn upload(file: UploadFile) -> Value {
        json!({ "filename": file.filename(), "size": file.size() })
    }

    #[post("/small", body_limit = "10MiB")]
    pub(super) fn small_upload(file: UploadFile) -> Value {
        json!({ "filename": file.filename(), "size": file.size() })
    }
}

mod forms {
    use super::*;

    #[post("/notes")]
    pub(super) async fn create_note(#[form] text: String) -> Value {
        json!({ "size": text.len() })
    }

    #[post("/documents", form_limits(max_part_size = "2MiB"))]
    pub(super) async fn create_document(#[form] text: String) -> Value {
        json!({ "size": text.len() })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    let uploads = || Router::new("/uploads").body_limit(100 * MIB);
    match tutorial {
        "tutorial001" => Some(
            app.body_limit(MIB)
                .routes(routes![bodies::create_item])
                .include(uploads().routes(routes![bodies::upload, bodies::small_upload])),
        ),
        "tutorial002" => Some(
            app.form_limits(FormLimits::new().max_fields(5))
                .routes(routes![forms::create_note, forms::create_document]),
        ),
        _ => None,
    }
}
