//! The admin's part: a router whose dependency asks for a token.

use dunlin::prelude::*;

use crate::database::session;
use crate::mails::Mail;
use crate::pages::{Page, Slice};
use crate::settings::Settings;

/// How much there is.
#[model]
struct Counts {
    users: u32,
    items: u32,
    files: u32,
}

pub(crate) fn router() -> Router {
    Router::new("/admin")
        .tags(["admin"])
        .depends::<require_admin>()
        .response(401, "Not the token of an admin")
        .routes(routes![list_mails, count])
}

/// Lets nobody pass who does not know the token; when none is set, nobody at all.
#[dependency]
async fn require_admin(#[header] x_admin_token: Option<String>, settings: State<Settings>) -> Result<()> {
    let is_admin = match (&x_admin_token, &settings.admin_token) {
        (Some(sent), Some(token)) => is_same(sent, token),
        _ => false,
    };
    is_admin.then_some(()).ok_or_else(|| HttpError::unauthorized("Send the token as x-admin-token").into())
}

/// Lists the mail that was written, sent or not.
#[get("/mails")]
fn list_mails(#[query] slice: Slice, db: Depends<session>) -> Result<Page<Mail>> {
    db.run(|sql| slice.of("mails", Mail::read, sql))
}

/// Counts what there is.
#[get("/counts")]
fn count(db: Depends<session>) -> Result<Counts> {
    let query =
        "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM items), (SELECT count(*) FROM files)";
    db.run(|sql| {
        Ok(sql.query_one(query, [], |row| {
            Ok(Counts { users: row.get(0)?, items: row.get(1)?, files: row.get(2)? })
        })?)
    })
}

/// Compares without stopping at the first difference, so that time tells nothing.
fn is_same(one: &str, other: &str) -> bool {
    let differences = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differences == 0
}
