//! Responses of one's own: JSON made by the endpoint, and other content.

use chrono::NaiveDateTime;
use dunlin::prelude::*;

mod json_of_ones_own {
    use super::*;

    #[model]
    pub(super) struct Item {
        title: String,
        timestamp: NaiveDateTime,
        #[field(default)]
        description: Option<String>,
    }

    #[put("/items/{id}")]
    pub(super) fn update_item(id: String, item: Item) -> Value {
        let _ = id;
        json!(item)
    }
}

mod other_content {
    use super::*;

    const XML: &str = r#"<?xml version="1.0"?>
    <shampoo>
    <Header>
        Apply shampoo here.
    </Header>
    <Body>
        You'll have to use soap here.
    </Body>
    </shampoo>
    "#;

    #[get("/legacy/")]
    pub(super) fn get_legacy_data() -> Result<Response> {
        ([("content-type", "application/xml")], PlainText(XML)).reply(StatusCode::OK)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    match tutorial {
        "tutorial001" => Some(app.routes(routes![json_of_ones_own::update_item])),
        "tutorial002" => Some(app.routes(routes![other_content::get_legacy_data])),
        _ => None,
    }
}
