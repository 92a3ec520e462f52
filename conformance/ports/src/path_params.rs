//! Path parameters: types, enums, the rest of a path.

use dunlin::prelude::*;

mod untyped {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(item_id: Value) -> Value {
        json!({ "item_id": item_id })
    }
}

mod typed {
    use super::*;

    #[get("/items/{item_id}")]
    pub(super) async fn read_item(item_id: i64) -> Value {
        json!({ "item_id": item_id })
    }
}

mod fixed_first {
    use super::*;

    #[get("/users/me")]
    pub(super) async fn read_user_me() -> Value {
        json!({ "user_id": "the current user" })
    }

    #[get("/users/{user_id}")]
    pub(super) async fn read_user(user_id: String) -> Value {
        json!({ "user_id": user_id })
    }
}

/// FastAPI keeps two endpoints of one path and calls the first; in dunlin the second is a start-up error.
mod users {
    use super::*;

    #[get("/users")]
    pub(super) async fn read_users() -> Value {
        json!(["Rick", "Morty"])
    }
}

mod rest_of_path {
    use super::*;

    #[get("/files/{file_path:path}")]
    pub(super) async fn read_file(file_path: String) -> Value {
        json!({ "file_path": file_path })
    }
}

mod chosen {
    use super::*;

    #[model]
    #[serde(rename_all = "lowercase")]
    pub(super) enum ModelName {
        Alexnet,
        Resnet,
        Lenet,
    }

    #[get("/models/{model_name}")]
    pub(super) async fn get_model(model_name: ModelName) -> Value {
        let message = match model_name {
            ModelName::Alexnet => "Deep Learning FTW!",
            ModelName::Lenet => "LeCNN all the images",
            ModelName::Resnet => "Have some residuals",
        };
        json!({ "model_name": model_name, "message": message })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![untyped::read_item],
        "tutorial002" => routes![typed::read_item],
        "tutorial003" => routes![fixed_first::read_user_me, fixed_first::read_user],
        "tutorial003b" => routes![users::read_users],
        "tutorial004" => routes![rest_of_path::read_file],
        "tutorial005" => routes![chosen::get_model],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
