//! Extra models: several views of one thing, unions, lists and maps.

use std::collections::BTreeMap;

use dunlin::prelude::*;

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

    #[post("/user/")]
    pub(super) async fn create_user(user_in: UserIn) -> UserOut {
        println!("User saved! ..not really");
        let UserIn { username, email, full_name, password: _ } = user_in;
        UserOut { username, email, full_name }
    }
}

/// FastAPI's `UserOut(UserBase)`: the fields of the base are its own.
mod inherited {
    use super::*;

    #[model]
    pub(super) struct UserIn {
        #[serde(flatten)]
        base: UserBase,
        password: String,
    }

    #[model]
    pub(super) struct UserOut {
        #[serde(flatten)]
        base: UserBase,
    }

    #[model]
    pub(super) struct UserBase {
        username: String,
        #[field(format = "email")]
        email: String,
        #[field(default)]
        full_name: Option<String>,
    }

    #[post("/user/")]
    pub(super) async fn create_user(user_in: UserIn) -> UserOut {
        println!("User saved! ..not really");
        UserOut { base: user_in.base }
    }
}

mod vehicles {
    use super::*;

    #[model]
    #[serde(untagged)]
    pub(super) enum Vehicle {
        Plane(PlaneItem),
        Car(CarItem),
    }

    #[model]
    pub(super) struct PlaneItem {
        description: String,
        #[field(default = "plane")]
        r#type: String,
        size: i64,
    }

    #[model]
    pub(super) struct CarItem {
        description: String,
        #[field(default = "car")]
        r#type: String,
    }

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(item_id: String) -> Result<Vehicle> {
        match item_id.as_str() {
            "item1" => Ok(Vehicle::Car(CarItem {
                description: "All my friends drive a low rider".to_owned(),
                r#type: "car".to_owned(),
            })),
            "item2" => Ok(Vehicle::Plane(PlaneItem {
                description: "Music is my aeroplane, it's my aeroplane".to_owned(),
                r#type: "plane".to_owned(),
                size: 5,
            })),
            _ => Err(HttpError::new(404, "Item not found").into()),
        }
    }
}

mod lists {
    use super::*;

    #[model]
    pub(super) struct Item {
        name: String,
        description: String,
    }

    #[get("/items/")]
    pub(super) async fn read_items() -> Vec<Item> {
        let item = |name: &str, description: &str| Item {
            name: name.to_owned(),
            description: description.to_owned(),
        };
        vec![item("Foo", "There comes my hero"), item("Red", "It's my aeroplane")]
    }
}

mod maps {
    use super::*;

    #[get("/keyword-weights/")]
    pub(super) async fn read_keyword_weights() -> BTreeMap<String, f64> {
        BTreeMap::from([("foo".to_owned(), 2.3), ("bar".to_owned(), 3.4)])
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" => app.routes(routes![users::create_user]),
        "tutorial002" => app.routes(routes![inherited::create_user]),
        "tutorial003" => app.routes(routes![vehicles::read_item]),
        "tutorial004" => app.routes(routes![lists::read_items]),
        "tutorial005" => app.routes(routes![maps::read_keyword_weights]),
        _ => return None,
    })
}
