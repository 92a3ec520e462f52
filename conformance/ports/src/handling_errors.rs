//! Handling errors: raised by `?`, answered by handlers of the app.

use std::fmt;

use dunlin::prelude::*;
use dunlin::{Issue, Step};

fn wrestlers(item_id: &str) -> Option<Value> {
    (item_id == "foo").then(|| json!({ "item": "The Foo Wrestlers" }))
}

mod not_found {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(item_id: String) -> Result<Value> {
        wrestlers(&item_id).ok_or_not_found("Item not found")
    }

    #[get("/items-header/{item_id}")]
    pub(super) async fn read_item_header(item_id: String) -> Result<Value> {
        let error = || HttpError::new(404, "Item not found").header("X-Error", "There goes my error");
        Ok(wrestlers(&item_id).ok_or_else(error)?)
    }
}

mod of_ones_own {
    use super::*;

    #[derive(Debug)]
    pub(super) struct Unicorn {
        pub(super) name: String,
    }

    impl fmt::Display for Unicorn {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "Oops! {} did something. There goes a rainbow...", self.name)
        }
    }

    impl std::error::Error for Unicorn {}

    #[get("/unicorns/{name}")]
    pub(super) async fn read_unicorn(name: String) -> Result<Value> {
        match name.as_str() {
            "yolo" => Err(Unicorn { name }.into()),
            _ => Ok(json!({ "unicorn_name": name })),
        }
    }
}

mod of_dunlin {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(item_id: i64) -> Result<Value> {
        match item_id {
            3 => Err(HttpError::new(418, "Nope! I don't like 3.").into()),
            _ => Ok(json!({ "item_id": item_id })),
        }
    }
}

mod with_the_body {
    use super::*;

    #[model]
    pub(super) struct Item {
        title: String,
        size: i64,
    }

    #[post("/items/")]
    pub(super) async fn create_item(item: Item) -> Value {
        json!(item)
    }
}

/// Where an issue is, as Python writes a tuple: `('path', 'item_id')`.
fn place(issue: &Issue) -> String {
    let steps = issue.loc.iter().map(|step| match step {
        Step::Key(name) | Step::Label(name) => format!("'{name}'"),
        Step::Index(index) => index.to_string(),
    });
    format!("({})", steps.collect::<Vec<_>>().join(", "))
}

/// FastAPI's `str(exc.detail)`.
fn detail(error: &HttpError) -> String {
    error.detail.as_str().map_or_else(|| error.detail.to_string(), str::to_owned)
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" => app.routes(routes![not_found::read_item]),
        "tutorial002" => app.routes(routes![not_found::read_item_header]),
        "tutorial003" => app
            .on_error(async |error: of_ones_own::Unicorn, _| {
                (StatusCode::IM_A_TEAPOT, json!({ "message": error.to_string() }))
            })
            .routes(routes![of_ones_own::read_unicorn]),
        "tutorial004" => app
            .on_error(async |error: HttpError, _| (error.status, PlainText(detail(&error))))
            .on_error(async |error: ValidationError, _| {
                let lines = error
                    .issues
                    .iter()
                    .map(|issue| format!("\nField: {}, Error: {}", place(issue), issue.msg));
                (
                    StatusCode::BAD_REQUEST,
                    PlainText(format!("Validation errors:{}", lines.collect::<String>())),
                )
            })
            .routes(routes![of_dunlin::read_item]),
        "tutorial005" => app
            .on_error(async |error: ValidationError, _| {
                let body = json!({ "detail": error.issues, "body": error.json() });
                (StatusCode::UNPROCESSABLE_ENTITY, body)
            })
            .routes(routes![with_the_body::create_item]),
        "tutorial006" => app
            .on_error(async |error: HttpError, _| {
                println!("OMG! An HTTP error!: {error}");
                error
            })
            .on_error(async |error: ValidationError, _| {
                println!("OMG! The client sent invalid data!: {error}");
                error
            })
            .routes(routes![of_dunlin::read_item]),
        _ => return None,
    })
}
