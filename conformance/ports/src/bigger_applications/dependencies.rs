//! What several routers check.

use dunlin::prelude::*;

#[dependency]
pub(super) async fn token_header(#[header] x_token: String) -> Result<()> {
    match x_token.as_str() {
        "fake-super-secret-token" => Ok(()),
        _ => Err(HttpError::new(400, "X-Token header invalid").into()),
    }
}

#[dependency]
pub(super) async fn query_token(token: String) -> Result<()> {
    match token.as_str() {
        "jessica" => Ok(()),
        _ => Err(HttpError::new(400, "No Jessica token provided").into()),
    }
}
