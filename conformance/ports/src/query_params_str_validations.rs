//! Query parameters and rules for text.

use dunlin::prelude::*;

/// What most endpoints of the chapter answer.
fn results(q: Option<String>) -> Value {
    let mut results = json!({ "items": [{ "item_id": "Foo" }, { "item_id": "Bar" }] });
    if let Some(q) = q.filter(|q| !q.is_empty()) {
        results["q"] = json!(q);
    }
    results
}

mod plain {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(q: Option<String>) -> Value {
        results(q)
    }
}

mod longest {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(max_length = 50)] q: Option<String>) -> Value {
        results(q)
    }
}

mod shortest {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(min_length = 3, max_length = 50)] q: Option<String>) -> Value {
        results(q)
    }
}

mod pattern {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query(min_length = 3, max_length = 50, pattern = "^fixedquery$")] q: Option<String>,
    ) -> Value {
        results(q)
    }
}

mod default {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(min_length = 3, default = "fixedquery")] q: String) -> Value {
        results(Some(q))
    }
}

mod required {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(min_length = 3)] q: String) -> Value {
        results(Some(q))
    }
}

mod required_or_null {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(min_length = 3, required)] q: Option<String>) -> Value {
        results(q)
    }
}

mod titled {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query(title = "Query string", min_length = 3)] q: Option<String>,
    ) -> Value {
        results(q)
    }
}

mod described {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query(
            title = "Query string",
            description = "Query string for the items to search in the database that have a good match",
            min_length = 3
        )]
        q: Option<String>,
    ) -> Value {
        results(q)
    }
}

mod alias {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(alias = "item-query")] q: Option<String>) -> Value {
        results(q)
    }
}

mod deprecated {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query(
            alias = "item-query",
            title = "Query string",
            description = "Query string for the items to search in the database that have a good match",
            min_length = 3,
            max_length = 50,
            pattern = "^fixedquery$",
            deprecated
        )]
        q: Option<String>,
    ) -> Value {
        results(q)
    }
}

mod list {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query] q: Option<Vec<String>>) -> Value {
        json!({ "q": q })
    }
}

mod list_with_default {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query(default = vec!["foo".to_owned(), "bar".to_owned()])] q: Vec<String>,
    ) -> Value {
        json!({ "q": q })
    }
}

mod list_of_anything {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(default)] q: Vec<Value>) -> Value {
        json!({ "q": q })
    }
}

mod hidden {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items(#[query(hidden)] hidden_query: Option<String>) -> Value {
        json!({ "hidden_query": hidden_query.as_deref().unwrap_or("Not found") })
    }
}

mod checked {
    use super::*;

    const DATA: [(&str, &str); 3] = [
        ("isbn-9781529046137", "The Hitchhiker's Guide to the Galaxy"),
        ("imdb-tt0371724", "The Hitchhiker's Guide to the Galaxy"),
        ("isbn-9781439512982", "Isaac Asimov: The Complete Stories, Vol. 2"),
    ];

    fn check_valid_id(id: Option<String>) -> Result<Option<String>, &'static str> {
        match &id {
            Some(id) if !id.starts_with("isbn-") && !id.starts_with("imdb-") => {
                Err("Invalid ID format, it must start with \"isbn-\" or \"imdb-\"")
            }
            _ => Ok(id),
        }
    }

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query]
        #[validate(with = check_valid_id)]
        id: Option<String>,
    ) -> Value {
        let id = id.unwrap_or_else(|| DATA[0].0.to_owned());
        let name = DATA.iter().find(|(known, _)| *known == id).map(|(_, name)| name);
        json!({ "id": id, "name": name })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial.trim_end_matches("_non_an") {
        "tutorial001" => routes![plain::read_items],
        "tutorial002" => routes![longest::read_items],
        "tutorial003" => routes![shortest::read_items],
        "tutorial004" => routes![pattern::read_items],
        "tutorial005" => routes![default::read_items],
        "tutorial006" => routes![required::read_items],
        "tutorial006c" => routes![required_or_null::read_items],
        "tutorial007" => routes![titled::read_items],
        "tutorial008" => routes![described::read_items],
        "tutorial009" => routes![alias::read_items],
        "tutorial010" => routes![deprecated::read_items],
        "tutorial011" => routes![list::read_items],
        "tutorial012" => routes![list_with_default::read_items],
        "tutorial013" => routes![list_of_anything::read_items],
        "tutorial014" => routes![hidden::read_items],
        "tutorial015" => routes![checked::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
