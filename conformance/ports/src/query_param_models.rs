//! Query parameters as models.

use chrono::NaiveDate;
use dunlin::prelude::*;

#[model(literal)]
enum OrderBy {
    #[serde(rename = "created_at")]
    CreatedAt,
    #[serde(rename = "updated_at")]
    UpdatedAt,
}

mod open {
    use super::*;

    #[model]
    pub(super) struct FilterParams {
        #[field(gt = 0, le = 100, default = 100)]
        limit: i64,
        #[field(ge = 0, default = 0)]
        offset: i64,
        #[field(default = OrderBy::CreatedAt)]
        order_by: OrderBy,
        #[field(default)]
        tags: Vec<String>,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[query] filter_query: FilterParams) -> Value {
        json!(filter_query)
    }
}

mod closed {
    use super::*;

    #[model(extra = forbid)]
    pub(super) struct FilterParams {
        #[field(gt = 0, le = 100, default = 100)]
        limit: i64,
        #[field(ge = 0, default = 0)]
        offset: i64,
        #[field(default = OrderBy::CreatedAt)]
        order_by: OrderBy,
        #[field(default)]
        tags: Vec<String>,
    }

    #[get("/items/")]
    pub(super) async fn read_items(#[query] filter_query: FilterParams) -> Value {
        json!(filter_query)
    }
}

mod combined {
    use super::*;

    #[model]
    pub(super) struct Pagination {
        #[field(ge = 1, default = 10)]
        limit: i64,
        #[field(ge = 0, default = 0)]
        offset: i64,
    }

    #[model]
    pub(super) struct Filters {
        #[field(default)]
        tags: Vec<String>,
    }

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query] pagination: Pagination,
        #[query] filters: Filters,
        search: Option<String>,
    ) -> Value {
        json!({ "pagination": pagination, "filters": filters, "search": search })
    }
}

mod optional {
    use super::*;

    #[model]
    pub(super) struct DateRange {
        start: NaiveDate,
        end: NaiveDate,
    }

    #[get("/items/")]
    pub(super) async fn read_items(
        #[query(default = 10)] limit: i64,
        #[query] date_range: Option<DateRange>,
    ) -> Value {
        json!({ "limit": limit, "date_range": date_range })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![open::read_items],
        "tutorial002" => routes![closed::read_items],
        "tutorial003" => routes![combined::read_items],
        "tutorial004" => routes![optional::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
