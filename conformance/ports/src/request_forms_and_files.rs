//! Fields and files in one form.

use dunlin::prelude::*;

#[post("/files/")]
async fn create_file(#[file] file: Bytes, fileb: UploadFile, #[form] token: String) -> Value {
    json!({ "file_size": file.len(), "token": token, "fileb_content_type": fileb.content_type() })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").routes(routes![create_file])),
        _ => None,
    }
}
