//! Response model: the return type, or the type that a looser value is filtered through.

use dunlin::prelude::*;

mod items {
    use super::*;

    #[model]
    #[derive(Default)]
    pub(super) struct Item {
        name: String,
        #[field(default)]
        description: Option<String>,
        price: f64,
        #[field(default)]
        tax: Option<f64>,
        #[field(default)]
        tags: Vec<String>,
    }

    #[post("/items/")]
    pub(super) async fn create_item(item: Item) -> Item {
        item
    }

    #[get("/items/")]
    pub(super) async fn read_items() -> Vec<Item> {
        let item = |name: &str, price| Item { name: name.to_owned(), price, ..Item::default() };
        vec![item("Portal Gun", 42.0), item("Plumbus", 32.0)]
    }
}

mod users {
    use super::*;

    #[model]
    pub(super) struct UserIn {
        username: String,
        password: String,
        #[field(format = "email")]
        email: String,
        #[field(default)]
        full_name: Option<String>,
    }

    #[model]
    pub(super) struct UserOut {
        username: String,
        #[field(format = "email")]
        email: String,
        #[field(default)]
        full_name: Option<String>,
    }

    #[post("/user/", response_model = UserOut)]
    pub(super) async fn create_user(user: UserIn) -> Value {
        json!(user)
    }
}

mod echo {
    use super::*;

    #[post("/user/")]
    pub(super) async fn create_user(user: users::UserIn) -> users::UserIn {
        user
    }
}

mod base_user {
    use super::*;

    #[model]
    pub(super) struct UserIn {
        username: String,
        #[field(format = "email")]
        email: String,
        #[field(default)]
        full_name: Option<String>,
        password: String,
    }

    #[model]
    pub(super) struct BaseUser {
        username: String,
        #[field(format = "email")]
        email: String,
        #[field(default)]
        full_name: Option<String>,
    }

    #[post("/user/", response_model = BaseUser)]
    pub(super) async fn create_user(user: UserIn) -> UserIn {
        user
    }
}

mod portal {
    use super::*;

    const ELSEWHERE: &str = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";

    #[get("/portal")]
    pub(super) async fn get_portal(#[query(default = false)] teleport: bool) -> Result<Response> {
        match teleport {
            true => Redirect::to(ELSEWHERE).into_response(),
            false => json!({ "message": "Here's your interdimensional portal." }).into_response(),
        }
    }

    #[get("/teleport")]
    pub(super) async fn get_teleport() -> Result<Response> {
        Redirect::to(ELSEWHERE).reply(StatusCode::OK)
    }
}

mod filtered {
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        #[field(default)]
        description: Option<String>,
        price: f64,
        #[field(default = 10.5)]
        tax: f64,
        #[field(default)]
        tags: Vec<String>,
    }

    #[get("/items/{item_id}", response_model = Item, exclude_unset)]
    pub(super) async fn read_item(item_id: String) -> Result<Value> {
        let item = match item_id.as_str() {
            "foo" => json!({ "name": "Foo", "price": 50.2 }),
            "bar" => json!({ "name": "Bar", "description": "The bartenders", "price": 62, "tax": 20.2 }),
            "baz" => json!({ "name": "Baz", "description": null, "price": 50.2, "tax": 10.5, "tags": [] }),
            _ => return Err(HttpError::new(404, "Item not found").into()),
        };
        Ok(item)
    }
}

mod parts {
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        #[field(default)]
        description: Option<String>,
        price: f64,
        #[field(default = 10.5)]
        tax: f64,
    }

    fn find(item_id: &str) -> Result<Value> {
        let item = match item_id {
            "foo" => json!({ "name": "Foo", "price": 50.2 }),
            "bar" => json!({ "name": "Bar", "description": "The Bar fighters", "price": 62, "tax": 20.2 }),
            "baz" => json!({ "name": "Baz", "description": "There goes my baz", "price": 50.2, "tax": 10.5 }),
            _ => return Err(HttpError::new(404, "Item not found").into()),
        };
        Ok(item)
    }

    #[get("/items/{item_id}/name", response_model = Item, include = ["name", "description"])]
    pub(super) async fn read_item_name(item_id: String) -> Result<Value> {
        find(&item_id)
    }

    #[get("/items/{item_id}/public", response_model = Item, exclude = ["tax"])]
    pub(super) async fn read_item_public_data(item_id: String) -> Result<Value> {
        find(&item_id)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" | "tutorial001_01" => app.routes(routes![items::create_item, items::read_items]),
        "tutorial002" => app.routes(routes![echo::create_user]),
        "tutorial003" => app.routes(routes![users::create_user]),
        "tutorial003_01" => app.routes(routes![base_user::create_user]),
        "tutorial003_02" | "tutorial003_05" => app.routes(routes![portal::get_portal]),
        "tutorial003_03" => app.routes(routes![portal::get_teleport]),
        "tutorial004" => app.routes(routes![filtered::read_item]),
        "tutorial005" | "tutorial006" => {
            app.routes(routes![parts::read_item_name, parts::read_item_public_data])
        }
        _ => return None,
    })
}
