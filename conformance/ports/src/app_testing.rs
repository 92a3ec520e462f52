//! Testing: the apps that the chapter's tests are written for.

use dunlin::prelude::*;

mod main_a {
    use super::*;

    #[get("/")]
    pub(super) async fn read_main() -> Value {
        json!({ "msg": "Hello World" })
    }
}

mod socket {
    use super::*;

    #[websocket("/ws")]
    pub(super) async fn websocket_endpoint(socket: WebSocket) -> Result<()> {
        socket.accept().await?.send_json(&json!({ "msg": "Hello WebSocket" })).await
    }
}

mod main_b {
    use super::*;
    use std::collections::HashMap;
    use std::sync::RwLock;

    const TOKEN: &str = "coneofsilence";

    #[model]
    #[derive(Clone)]
    pub(super) struct Item {
        id: String,
        title: String,
        description: Option<String>,
    }

    /// Items by id.
    pub(super) struct Items(RwLock<HashMap<String, Item>>);

    impl Default for Items {
        fn default() -> Self {
            let item = |id: &str, title: &str, description: &str| {
                let item = Item {
                    id: id.to_owned(),
                    title: title.to_owned(),
                    description: Some(description.to_owned()),
                };
                (id.to_owned(), item)
            };
            let items = [item("foo", "Foo", "There goes my hero"), item("bar", "Bar", "The bartenders")];
            Items(RwLock::new(HashMap::from(items)))
        }
    }

    fn check(token: &str) -> Result<()> {
        match token {
            TOKEN => Ok(()),
            _ => Err(HttpError::new(400, "Invalid X-Token header").into()),
        }
    }

    #[get("/items/{item_id}")]
    pub(super) async fn read_main(
        item_id: String,
        #[header] x_token: String,
        items: State<Items>,
    ) -> Result<Item> {
        check(&x_token)?;
        let items = items.0.read().map_err(|_| Error::msg("the items are broken"))?;
        items.get(&item_id).cloned().ok_or_not_found("Item not found")
    }

    #[post("/items/")]
    pub(super) async fn create_item(
        item: Item,
        #[header] x_token: String,
        items: State<Items>,
    ) -> Result<Item> {
        check(&x_token)?;
        let mut items = items.0.write().map_err(|_| Error::msg("the items are broken"))?;
        if items.contains_key(&item.id) {
            return Err(HttpError::new(409, "Item already exists").into());
        }
        items.insert(item.id.clone(), item.clone());
        Ok(item)
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" | "app_a.main" => app.routes(routes![main_a::read_main]),
        "tutorial002" => app.routes(routes![main_a::read_main, socket::websocket_endpoint]),
        "tutorial003" | "tutorial004" => return crate::events::app("tutorial001"),
        "app_b.main" => {
            app.state(main_b::Items::default()).routes(routes![main_b::read_main, main_b::create_item])
        }
        _ => return None,
    })
}
