//! What only administrators do; whoever includes it says where and for whom.

use dunlin::prelude::*;

pub(super) fn router() -> Router {
    Router::new("").routes(routes![update_admin])
}

#[post("/")]
async fn update_admin() -> Value {
    json!({ "message": "Admin getting schwifty" })
}
