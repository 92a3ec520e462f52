//! Identifiers, dates, times and durations.

use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta};
use dunlin::prelude::*;
use uuid::Uuid;

#[put("/items/{item_id}")]
async fn read_items(
    item_id: Uuid,
    #[body] start_datetime: DateTime<FixedOffset>,
    #[body] end_datetime: DateTime<FixedOffset>,
    #[body] process_after: TimeDelta,
    #[body] repeat_at: Option<NaiveTime>,
) -> Value {
    let start_process = start_datetime + process_after;
    let duration = end_datetime - start_process;
    json!({
        "item_id": item_id,
        "start_datetime": start_datetime.to_rfc3339(),
        "end_datetime": end_datetime.to_rfc3339(),
        "process_after": process_after.as_seconds_f64(),
        "repeat_at": repeat_at,
        "start_process": start_process.to_rfc3339(),
        "duration": duration.as_seconds_f64(),
    })
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    match tutorial {
        "tutorial001" => Some(App::new("FastAPI").routes(routes![read_items])),
        _ => None,
    }
}
