//! Dependencies: shared parameters, chains, checks, values with an end.

use dunlin::prelude::*;

mod function {
    use super::*;

    #[dependency]
    pub(super) async fn common_parameters(
        q: Option<String>,
        #[query(default = 0)] skip: i64,
        #[query(default = 100)] limit: i64,
    ) -> Value {
        json!({ "q": q, "skip": skip, "limit": limit })
    }

    #[get("/items/")]
    pub(super) async fn read_items(commons: Depends<common_parameters>) -> Value {
        Value::clone(&commons)
    }

    #[get("/users/")]
    pub(super) async fn read_users(commons: Depends<common_parameters>) -> Value {
        Value::clone(&commons)
    }
}

mod class {
    use super::*;

    pub(super) struct CommonQueryParams {
        q: Option<String>,
        skip: usize,
        limit: usize,
    }

    #[dependency]
    pub(super) async fn common_query_params(
        q: Option<String>,
        #[query(default = 0)] skip: i64,
        #[query(default = 100)] limit: i64,
    ) -> CommonQueryParams {
        let places = |number: i64| usize::try_from(number).unwrap_or(0);
        CommonQueryParams { q, skip: places(skip), limit: places(limit) }
    }

    #[get("/items/")]
    pub(super) async fn read_items(commons: Depends<common_query_params>) -> Value {
        let items = ["Foo", "Bar", "Baz"].map(|name| json!({ "item_name": name }));
        let items: Vec<_> = items.iter().skip(commons.skip).take(commons.limit).collect();
        match &commons.q {
            Some(q) => json!({ "q": q, "items": items }),
            None => json!({ "items": items }),
        }
    }
}

mod chain {
    use super::*;

    #[dependency]
    pub(super) fn query_extractor(q: Option<String>) -> Option<String> {
        q
    }

    #[dependency]
    pub(super) fn query_or_cookie_extractor(
        q: Depends<query_extractor>,
        #[cookie] last_query: Option<String>,
    ) -> Option<String> {
        Option::clone(&q).filter(|q| !q.is_empty()).or(last_query)
    }

    #[get("/items/")]
    pub(super) async fn read_query(query_or_default: Depends<query_or_cookie_extractor>) -> Value {
        json!({ "q_or_cookie": *query_or_default })
    }
}

mod checks {
    use super::*;

    #[dependency]
    pub(super) async fn verify_token(#[header] x_token: String) -> Result<()> {
        match x_token.as_str() {
            "fake-super-secret-token" => Ok(()),
            _ => Err(HttpError::new(400, "X-Token header invalid").into()),
        }
    }

    #[dependency]
    pub(super) async fn verify_key(#[header] x_key: String) -> Result<String> {
        match x_key.as_str() {
            "fake-super-secret-key" => Ok(x_key),
            _ => Err(HttpError::new(400, "X-Key header invalid").into()),
        }
    }

    #[get("/items/", depends(verify_token, verify_key))]
    pub(super) async fn read_items() -> Value {
        json!([{ "item": "Foo" }, { "item": "Bar" }])
    }
}

mod of_the_app {
    use super::*;

    #[get("/items/")]
    pub(super) async fn read_items() -> Value {
        json!([{ "item": "Portal Gun" }, { "item": "Plumbus" }])
    }

    #[get("/users/")]
    pub(super) async fn read_users() -> Value {
        json!([{ "username": "Rick" }, { "username": "Morty" }])
    }
}

/// Values with an end; what an endpoint raises is answered by a handler of the app.
mod with_an_end {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    pub(super) struct OwnerError(String);

    impl fmt::Display for OwnerError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "Owner error: {}", self.0)
        }
    }

    impl std::error::Error for OwnerError {}

    #[dependency]
    pub(super) fn get_username() -> Scoped<String> {
        Scoped::new("Rick".to_owned()).finally(async |_, outcome| {
            println!("cleaned up: {outcome:?}");
            Ok(())
        })
    }

    #[get("/items/{item_id}")]
    pub(super) fn get_item(item_id: String, username: Depends<get_username>) -> Result<Value> {
        let (description, owner) = match item_id.as_str() {
            "plumbus" => ("Freshly pickled plumbus", "Morty"),
            "portal-gun" => ("Gun to create portals", "Rick"),
            _ => return Err(HttpError::new(404, "Item not found").into()),
        };
        if owner != *username {
            return Err(OwnerError(String::clone(&username)).into());
        }
        Ok(json!({ "description": description, "owner": owner }))
    }

    #[get("/users/me")]
    pub(super) fn get_user_me(username: Depends<get_username>) -> String {
        String::clone(&username)
    }
}

mod internal {
    use super::*;

    #[dependency]
    pub(super) fn get_username() -> Scoped<String> {
        Scoped::new("Rick".to_owned()).finally(async |_, outcome| {
            println!("told how it ended: {outcome:?}");
            Ok(())
        })
    }

    #[get("/items/{item_id}")]
    pub(super) fn get_item(item_id: String, username: Depends<get_username>) -> Result<String> {
        match item_id.as_str() {
            "plumbus" => Ok(item_id),
            "portal-gun" => {
                Err(Error::msg(format!("The portal gun is too dangerous to be owned by {}", *username)))
            }
            _ => Err(HttpError::new(404, "Item not found, there's only a plumbus here").into()),
        }
    }
}

/// A provider with a parameter: a type that says what is looked for.
mod parameterised {
    use super::*;

    pub(super) trait Fixed: Send + 'static {
        const CONTENT: &'static str;
    }

    pub(super) struct Bar;

    impl Fixed for Bar {
        const CONTENT: &'static str = "bar";
    }

    #[dependency]
    pub(super) async fn query_checker<F: Fixed>(#[query(default = "")] q: String) -> bool {
        q.contains(F::CONTENT)
    }

    #[get("/query-checker/")]
    pub(super) async fn read_query_check(fixed_content_included: Depends<query_checker<Bar>>) -> Value {
        json!({ "fixed_content_in_query": *fixed_content_included })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    Some(match tutorial {
        "tutorial001" | "tutorial001_02" => app.routes(routes![function::read_items, function::read_users]),
        "tutorial002" | "tutorial003" | "tutorial004" => app.routes(routes![class::read_items]),
        "tutorial005" => app.routes(routes![chain::read_query]),
        "tutorial006" => app.routes(routes![checks::read_items]),
        "tutorial008b" => app
            .on_error(async |error: with_an_end::OwnerError, _request| HttpError::new(400, error.to_string()))
            .routes(routes![with_an_end::get_item]),
        "tutorial008c" | "tutorial008d" => app.routes(routes![internal::get_item]),
        "tutorial008e" => app.routes(routes![with_an_end::get_user_me]),
        "tutorial011" => app.routes(routes![parameterised::read_query_check]),
        "tutorial012" => app
            .depends::<checks::verify_token>()
            .depends::<checks::verify_key>()
            .routes(routes![of_the_app::read_items, of_the_app::read_users]),
        _ => return None,
    })
}
