//! Metadata and docs URLs: what the document says of the API as a whole, and where it is.

use dunlin::docs::{Contact, ExternalDocs, License, Tag};
use dunlin::prelude::*;

const DESCRIPTION: &str = "
ChimichangApp API helps you do awesome stuff. 🚀

## Items

You can **read items**.

## Users

You will be able to:

* **Create users** (_not implemented_).
* **Read users** (_not implemented_).
";

fn chimichang(license: License) -> App {
    let contact = Contact::new("Deadpoolio the Amazing")
        .url("http://x-force.example.com/contact/")
        .email("dp@x-force.example.com");
    App::new("ChimichangApp")
        .description(DESCRIPTION)
        .summary("Deadpool's favorite app. Nuff said.")
        .version("0.0.1")
        .terms_of_service("http://example.com/terms/")
        .contact(contact)
        .license(license)
        .routes(routes![katana::read_items])
}

mod katana {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items() -> Value {
        json!([{ "name": "Katana" }])
    }
}

mod foo {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items() -> Value {
        json!([{ "name": "Foo" }])
    }
}

mod tagged {
    use super::*;

    #[get("/users/", tags = ["users"])]
    pub(super) async fn get_users() -> Value {
        json!([{ "name": "Harry" }, { "name": "Ron" }])
    }

    #[get("/items/", tags = ["items"])]
    pub(super) async fn get_items() -> Value {
        json!([{ "name": "wand" }, { "name": "flying broom" }])
    }

    pub(super) fn app() -> App {
        let elsewhere = ExternalDocs::new("https://fastapi.tiangolo.com/").description("Items external docs");
        App::new("FastAPI")
            .tag(Tag::new("users").description("Operations with users. The **login** logic is also here."))
            .tag(
                Tag::new("items")
                    .description("Manage items. So _fancy_ they have their own docs.")
                    .external_docs(elsewhere),
            )
            .routes(routes![get_users, get_items])
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = || App::new("FastAPI").routes(routes![foo::read_items]);
    Some(match tutorial {
        "tutorial001" => {
            chimichang(License::new("Apache 2.0").url("https://www.apache.org/licenses/LICENSE-2.0.html"))
        }
        "tutorial001_1" => chimichang(License::new("Apache 2.0").identifier("Apache-2.0")),
        "tutorial002" => app().openapi_url("/api/v1/openapi.json"),
        "tutorial003" => app().docs_url("/documentation").redoc_url(None),
        "tutorial004" => tagged::app(),
        _ => return None,
    })
}
