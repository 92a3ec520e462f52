//! What the README shows: parameters, a model, its rules, two places to run.

use dunlin::prelude::*;

/// A user as the client sends it.
#[model]
struct User {
    #[field(min_length = 1, max_length = 80)]
    name: String,
    #[field(ge = 0, le = 150, default = 0)]
    age: u8,
}

/// Greets somebody.
#[get("/hello/{name}", tags = ["greetings"])]
async fn hello(name: String, #[query(ge = 1, le = 3, default = 1)] times: usize) -> String {
    format!("Hello, {name}!").repeat(times)
}

/// Creates a user. A plain `fn` runs on the thread pool, where blocking is allowed.
#[post("/users", status = 201)]
fn create_user(user: User) -> Result<User> {
    std::fs::write("/tmp/last-user.txt", &user.name)?;
    Ok(user)
}

#[dunlin::main]
async fn main() -> Result<()> {
    App::new("Greetings").routes(routes![hello, create_user]).serve().await
}
