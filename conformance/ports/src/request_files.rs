//! Files: their whole content, or as they are; one, none or several.

use dunlin::prelude::*;

mod one {
    use super::*;

    #[post("/files/")]
    pub(super) async fn create_file(#[file] file: Bytes) -> Value {
        json!({ "file_size": file.len() })
    }

    #[post("/uploadfile/")]
    pub(super) async fn create_upload_file(file: UploadFile) -> Value {
        json!({ "filename": file.filename() })
    }
}

mod optional {
    use super::*;

    #[post("/files/")]
    pub(super) async fn create_file(#[file] file: Option<Bytes>) -> Value {
        match file {
            None => json!({ "message": "No file sent" }),
            Some(file) => json!({ "file_size": file.len() }),
        }
    }

    #[post("/uploadfile/")]
    pub(super) async fn create_upload_file(file: Option<UploadFile>) -> Value {
        match file {
            None => json!({ "message": "No upload file sent" }),
            Some(file) => json!({ "filename": file.filename() }),
        }
    }
}

mod described {
    use super::*;

    #[post("/files/")]
    pub(super) async fn create_file(#[file(description = "A file read as bytes")] file: Bytes) -> Value {
        json!({ "file_size": file.len() })
    }

    #[post("/uploadfile/")]
    pub(super) async fn create_upload_file(
        #[file(description = "A file read as UploadFile")] file: UploadFile,
    ) -> Value {
        json!({ "filename": file.filename() })
    }
}

mod several {
    use super::*;

    #[post("/files/")]
    pub(super) async fn create_files(#[file] files: Vec<Bytes>) -> Value {
        json!({ "file_sizes": files.iter().map(Bytes::len).collect::<Vec<_>>() })
    }

    #[post("/uploadfiles/")]
    pub(super) async fn create_upload_files(files: Vec<UploadFile>) -> Value {
        json!({ "filenames": files.iter().map(UploadFile::filename).collect::<Vec<_>>() })
    }
}

mod several_described {
    use super::*;

    #[post("/files/")]
    pub(super) async fn create_files(
        #[file(description = "Multiple files as bytes")] files: Vec<Bytes>,
    ) -> Value {
        json!({ "file_sizes": files.iter().map(Bytes::len).collect::<Vec<_>>() })
    }

    #[post("/uploadfiles/")]
    pub(super) async fn create_upload_files(
        #[file(description = "Multiple files as UploadFile")] files: Vec<UploadFile>,
    ) -> Value {
        json!({ "filenames": files.iter().map(UploadFile::filename).collect::<Vec<_>>() })
    }
}

const FORM: &str = r#"<body>
<form action="/files/" enctype="multipart/form-data" method="post"><input name="files" type="file" multiple><button>Send</button></form>
<form action="/uploadfiles/" enctype="multipart/form-data" method="post"><input name="files" type="file" multiple><button>Send</button></form>
</body>"#;

mod page {
    use super::*;

    #[get("/")]
    pub(super) async fn main() -> Result<Response> {
        Html(FORM).into_response()
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![one::create_file, one::create_upload_file],
        "tutorial001_02" => routes![optional::create_file, optional::create_upload_file],
        "tutorial001_03" => routes![described::create_file, described::create_upload_file],
        "tutorial002" => routes![several::create_files, several::create_upload_files, page::main],
        "tutorial003" => {
            routes![several_described::create_files, several_described::create_upload_files, page::main]
        }
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
