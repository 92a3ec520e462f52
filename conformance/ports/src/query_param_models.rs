//! Query parameters gathered in models.

use dunlin::prelude::*;

#[model(literal)]
#[serde(rename_all = "snake_case")]
enum OrderBy {
    CreatedAt,
    UpdatedAt,
}

mod filtered {
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

mod forbidding {
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

mod several {
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
    pub(super) fn read_items(
        #[query] pagination: Pagination,
        #[query] filters: Filters,
        search: Option<String>,
    ) -> Value {
        json!({ "pagination": pagination, "filters": filters, "search": search })
    }
}

mod optional {
    use chrono::NaiveDate;

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
    let routes = match tutorial.trim_end_matches("_non_an") {
        "tutorial001" => routes![filtered::read_items],
        "tutorial002" => routes![forbidding::read_items],
        "tutorial003" => routes![several::read_items],
        "tutorial004" => routes![optional::read_items],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
