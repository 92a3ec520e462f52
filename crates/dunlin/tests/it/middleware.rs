//! What stands between the server and the endpoints.

mod around;
mod compression;
mod cors;
mod hosts;
mod ids;
mod record;
