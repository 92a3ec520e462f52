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

/// Endpoints that differ in what they say of `q` alone.
macro_rules! searches {
    ($($module:ident: ($(#[$attribute:meta])* $type:ty) => $answer:expr;)*) => {$(
        mod $module {
            use super::*;

            #[get("/items/")]
            pub(super) async fn read_items($(#[$attribute])* q: $type) -> Value {
                $answer(q)
            }
        }
    )*};
}

searches! {
    plain: (Option<String>) => results;
    longest: (#[query(max_length = 50)] Option<String>) => results;
    shortest: (#[query(min_length = 3, max_length = 50)] Option<String>) => results;
    pattern: (#[query(min_length = 3, max_length = 50, pattern = "^fixedquery$")] Option<String>) => results;
    default: (#[query(min_length = 3, default = "fixedquery")] String) => |q| results(Some(q));
    required: (#[query(min_length = 3)] String) => |q| results(Some(q));
    required_or_null: (#[query(min_length = 3, required)] Option<String>) => results;
    titled: (#[query(title = "Query string", min_length = 3)] Option<String>) => results;
    described: (
        #[query(
            title = "Query string",
            description = "Query string for the items to search in the database that have a good match",
            min_length = 3,
        )]
        Option<String>
    ) => results;
    alias: (#[query(alias = "item-query")] Option<String>) => results;
    deprecated: (
        #[query(
            alias = "item-query",
            title = "Query string",
            description = "Query string for the items to search in the database that have a good match",
            min_length = 3,
            max_length = 50,
            pattern = "^fixedquery$",
            deprecated,
        )]
        Option<String>
    ) => results;
    list: (#[query] Option<Vec<String>>) => |q| json!({ "q": q });
    list_with_default: (#[query(default = vec!["foo".to_owned(), "bar".to_owned()])] Vec<String>) => |q| json!({ "q": q });
    list_of_anything: (#[query(default)] Vec<Value>) => |q| json!({ "q": q });
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
