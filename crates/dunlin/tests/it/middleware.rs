//! What stands between the server and the endpoints.

mod around;
mod cors;
mod hosts;
mod ids;
mod record;
