//! A small service with everything that dunlin has, a file a noun: users, their items, files, mail.
//!
//! Begin with `users.rs`; `database.rs` holds the transaction that all of them share. What is set by variables of the
//! environment, or in `.env`, is in `settings.rs`.

mod admin;
mod database;
mod files;
mod home;
mod items;
mod mails;
mod numbers;
mod pages;
mod passwords;
mod settings;
mod users;

use dunlin::console::Console;
use dunlin::prelude::*;
use dunlin::{Compression, Environment, docs::Tag};

use database::Database;
use settings::Settings;

/// The app. Tests start it as it is, with an environment of their own.
pub fn app() -> App {
    App::new("Showcase")
        .version(env!("CARGO_PKG_VERSION"))
        .description("Users, their items and files, in one SQLite file. Begin with `POST /users`.")
        .tag(Tag::new("users").description("Who is here: sign up, log in, change, leave."))
        .tag(Tag::new("items").description("What users have."))
        .tag(Tag::new("files").description("Uploads and downloads, never in memory as a whole."))
        .tag(Tag::new("admin").description("For who knows the token: `DUNLIN_ADMIN_TOKEN`."))
        .tag(Tag::new("numbers").description("Work for the processor."))
        .tag(Tag::new("service").description("The service itself."))
        .environment(Environment::new().prefix("DUNLIN_"))
        .lifespan(start)
        .request_ids()
        .request_log()
        .cors(Cors::new().allow_origins(["http://localhost:5173"]).allow_methods(["*"]).allow_headers(["*"]))
        .compression(Compression::new())
        .console(Console::new())
        .metrics("/metrics")
        .pool(passwords::pool())
        .on_error(users::email_taken)
        .include(users::router())
        .include(items::router())
        .include(files::router())
        .include(admin::router())
        .include(numbers::router())
        .routes(home::routes())
}

/// Opens what requests need, and sends the mail that a stopped process left behind.
async fn start(app: Lifespan) -> Result<Lifespan> {
    let settings: Settings = app.settings()?;
    std::fs::create_dir_all(&settings.files)?;
    let database = Database::open(&settings.database).await?;
    mails::send_waiting(&database).await?;
    let close = database.clone();
    Ok(app.state(settings).state(database).on_shutdown(async move { close.close() }))
}
