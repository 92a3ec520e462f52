//! Users: sign up, log in, change, leave.

use std::fmt;

use dunlin::Partial;
use dunlin::prelude::*;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};

use crate::database::{Database, Session, session};
use crate::mails::{self, Mail};
use crate::pages::{Page, Slice};
use crate::passwords;

/// What a user tells of himself.
#[model]
struct Profile {
    #[field(min_length = 1, max_length = 80, pattern = "[^ ]")]
    name: String,
    /// Only its form is checked: whether it is an address, the welcome mail finds out.
    #[field(max_length = 254, pattern = "^[^@ ]+@[^@ ]+[.][^@ ]+$", examples = ["kea@example.com"])]
    email: String,
}

/// Somebody who signs up.
#[model]
struct SignUp {
    #[serde(flatten)]
    profile: Profile,
    #[field(min_length = 8, max_length = 128, secret)]
    password: String,
}

/// Somebody who says that he is a user.
#[model]
struct Credentials {
    #[field(max_length = 254, examples = ["kea@example.com"])]
    email: String,
    #[field(max_length = 128, secret)]
    password: String,
}

/// A user as others see him.
#[model]
struct User {
    id: u32,
    #[serde(flatten)]
    profile: Profile,
}

/// A user as he is stored. Endpoints return him as he is: `response_model = User` leaves the hash out.
#[model]
struct StoredUser {
    id: u32,
    #[serde(flatten)]
    profile: Profile,
    password_hash: String,
}

/// Somebody has the address already.
#[derive(Debug)]
pub(crate) struct EmailTaken {
    email: String,
}

/// What a client sees of it.
#[model]
pub(crate) struct Taken {
    detail: String,
    email: String,
}

pub(crate) fn router() -> Router {
    Router::new("/users").tags(["users"]).routes(routes![
        sign_up,
        log_in,
        list_users,
        read_user,
        change_user,
        delete_user
    ])
}

/// Provides who signs up, his password hashed: computing, so it runs on a CPU pool, before the transaction begins.
#[dependency(run = cpu("passwords"))]
fn newcomer(user: SignUp) -> Result<StoredUser> {
    Ok(StoredUser { id: 0, profile: user.profile, password_hash: passwords::hash(&user.password)? })
}

/// Signs up.
///
/// A welcome mail is stored with the user, in one transaction, and sent after the response.
#[post("", status = 201, response_model = User, responses(409 = (Taken, "Somebody has this address")))]
fn sign_up(
    newcomer: Depends<newcomer>,
    db: Depends<session>,
    database: State<Database>,
    tasks: BackgroundTasks,
) -> Result<StoredUser> {
    let user = db.run(|sql| StoredUser::insert(&newcomer, sql))?;
    let mail = Mail::welcome(&user.profile.name, &user.profile.email);
    let mail_id = db.run(|sql| mail.insert(sql))?;
    tasks.add(mails::send(Database::clone(&database), mail_id));
    Ok(user)
}

/// Checks a password.
///
/// An `async fn` that asks two pools in turn: threads for the database, then processors for the hash.
#[post("/log-in", response_model = User, responses(401 = "No such user, or another password"))]
async fn log_in(credentials: Credentials, database: State<Database>) -> Result<StoredUser> {
    let Credentials { email, password } = credentials;
    let user = database.read(move |sql| StoredUser::by_email(&email, sql)).await?;
    // the hash of nobody takes as long as that of a user: how long it takes tells nothing
    let hash = user.as_ref().map_or_else(|| passwords::NOBODY.to_owned(), |user| user.password_hash.clone());
    let is_right = run::on(passwords::PLACE, move || passwords::is_right(&password, &hash)).await??;
    let user = user.filter(|_| is_right);
    user.ok_or_else(|| HttpError::unauthorized("No such user, or another password").into())
}

/// Lists users.
#[get("", response_model = Page<User>)]
fn list_users(#[query] slice: Slice, db: Depends<session>) -> Result<Page<StoredUser>> {
    db.run(|sql| slice.of("users", StoredUser::read, sql))
}

/// Reads a user.
#[get("/{user_id}", response_model = User, responses(404 = "No such user"))]
fn read_user(user_id: u32, db: Depends<session>) -> Result<StoredUser> {
    StoredUser::find(user_id, &db)
}

/// Changes what was sent, and leaves the rest as it is.
#[patch("/{user_id}", response_model = User, responses(
    404 = "No such user",
    409 = (Taken, "Somebody has this address"),
))]
fn change_user(user_id: u32, change: Partial<Profile>, db: Depends<session>) -> Result<StoredUser> {
    let mut user = StoredUser::find(user_id, &db)?;
    change.apply_to(&mut user.profile);
    db.run(|sql| user.update(sql))?;
    Ok(user)
}

/// Deletes a user and his items.
#[delete("/{user_id}", responses(404 = "No such user"))]
fn delete_user(user_id: u32, db: Depends<session>) -> Result<NoContent> {
    let user = StoredUser::find(user_id, &db)?;
    db.run(|sql| Ok(sql.execute("DELETE FROM users WHERE id = ?1", [user.id])?))?;
    Ok(NoContent)
}

/// Answers an [`EmailTaken`], wherever in the app it comes from.
pub(crate) async fn email_taken(error: EmailTaken, _request: Request) -> (StatusCode, Taken) {
    (StatusCode::CONFLICT, Taken { detail: error.to_string(), email: error.email })
}

/// 404 unless there is a user with this id.
pub(crate) fn must_exist(user_id: u32, db: &Session) -> Result<()> {
    StoredUser::find(user_id, db).map(drop)
}

impl StoredUser {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let profile = Profile { name: row.get("name")?, email: row.get("email")? };
        Ok(StoredUser { id: row.get("id")?, profile, password_hash: row.get("password_hash")? })
    }

    fn find(id: u32, db: &Session) -> Result<Self> {
        let query = "SELECT * FROM users WHERE id = ?1";
        let user = db.run(|sql| Ok(sql.query_one(query, [id], Self::read).optional()?))?;
        user.ok_or_not_found("No such user")
    }

    fn by_email(email: &str, sql: &Connection) -> Result<Option<Self>> {
        Ok(sql.query_one("SELECT * FROM users WHERE email = ?1", [email], Self::read).optional()?)
    }

    fn insert(user: &StoredUser, sql: &Connection) -> Result<Self> {
        let StoredUser { profile: Profile { name, email }, password_hash, .. } = user;
        let query = "INSERT INTO users (name, email, password_hash) VALUES (?1, ?2, ?3) RETURNING *";
        sql.query_one(query, [name, email, password_hash], Self::read).map_err(|error| taken(error, email))
    }

    fn update(&self, sql: &Connection) -> Result<()> {
        let Profile { name, email } = &self.profile;
        let query = "UPDATE users SET name = ?1, email = ?2 WHERE id = ?3";
        sql.execute(query, (name, email, self.id)).map(drop).map_err(|error| taken(error, email))
    }
}

/// The one rule that only the database can check.
fn taken(error: rusqlite::Error, email: &str) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => EmailTaken { email: email.to_owned() }.into(),
        _ => error.into(),
    }
}

impl fmt::Display for EmailTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Somebody has this address already")
    }
}

impl std::error::Error for EmailTaken {}
