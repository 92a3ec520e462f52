//! Events: what is done before the first request and after the last.

use std::collections::HashMap;

use dunlin::prelude::*;

mod tutorial001 {
    use super::*;

    #[model]
    struct Item {
        name: String,
    }

    /// What start-up makes and requests read.
    pub(super) struct Items(HashMap<String, Item>);

    pub(super) async fn startup(app: Lifespan) -> Result<Lifespan> {
        let item = |id: &str, name: &str| (id.to_owned(), Item { name: name.to_owned() });
        Ok(app.state(Items(HashMap::from([item("foo", "Fighters"), item("bar", "Tenders")]))))
    }

    #[get("/items/{item_id}")]
    pub(super) async fn read_items(item_id: String, items: State<Items>) -> Result<Value> {
        let item = items.0.get(&item_id).ok_or_else(|| Error::msg("no such item"))?;
        Ok(json!(item))
    }
}

mod tutorial002 {
    use super::*;
    use std::fs::OpenOptions;
    use std::io::Write;

    pub(super) async fn shutdown() {
        let written = run::threads(|| {
            OpenOptions::new().create(true).append(true).open("log.txt")?.write_all(b"Application shutdown")
        });
        if let Ok(Err(error)) = written.await {
            eprintln!("log.txt: {error}");
        }
    }

    #[get("/items/")]
    pub(super) async fn read_items() -> Value {
        json!([{ "name": "Foo" }])
    }
}

mod tutorial003 {
    use super::*;

    /// A model that was loaded.
    pub(super) struct Answer {
        pub(super) to_everything: fn(f64) -> f64,
    }

    pub(super) async fn load(app: Lifespan) -> Result<Lifespan> {
        let model = Answer { to_everything: |x| x * 42.0 };
        Ok(app.state(model))
    }

    #[get("/predict")]
    pub(super) async fn predict(x: f64, model: State<Answer>) -> Value {
        json!({ "result": (model.to_everything)(x) })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" => app.lifespan(tutorial001::startup).routes(routes![tutorial001::read_items]),
        "tutorial002" => app
            .lifespan(async |app| Ok(app.on_shutdown(tutorial002::shutdown())))
            .routes(routes![tutorial002::read_items]),
        "tutorial003" => app.lifespan(tutorial003::load).routes(routes![tutorial003::predict]),
        _ => return None,
    })
}
