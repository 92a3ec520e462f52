//! A public dependency may take and return what is private.

use dunlin::prelude::*;

struct Database;

struct Session {
    user: String,
}

#[dependency]
async fn database() -> Database {
    Database
}

#[dependency]
pub async fn session(_database: Depends<database>, token: Token) -> Result<Scoped<Session>> {
    Ok(Scoped::new(Session { user: token.value }))
}

#[model]
struct Token {
    value: String,
}

#[dependency]
pub fn first<const COUNT: usize>(token: Token) -> Initials {
    Initials(token.value.chars().take(COUNT).collect())
}

struct Initials(String);

#[dependency]
pub async fn shown<T: Show>(token: Token) -> String {
    T::show(&token.value)
}

pub trait Show {
    fn show(text: &str) -> String;
}

struct Plain;

impl Show for Plain {
    fn show(text: &str) -> String {
        text.to_owned()
    }
}

#[post("/user")]
async fn user(session: Depends<session>, first: Depends<first<3>>, shown: Depends<shown<Plain>>) -> String {
    format!("{}, {}, {}", session.user, first.0, *shown)
}

pub mod db {
    use dunlin::prelude::*;

    pub(crate) struct Pool {
        pub(crate) size: usize,
    }

    struct Setting(usize);

    #[dependency]
    async fn setting() -> Setting {
        Setting(3)
    }

    #[dependency]
    pub async fn pool(setting: Depends<setting>) -> Pool {
        Pool { size: setting.0 }
    }
}

#[get("/pool")]
async fn pool(pool: Depends<db::pool>) -> String {
    pool.size.to_string()
}

#[get("/guarded", depends(session))]
async fn guarded() {}

fn main() {
    let _ = App::new("Shop").depends::<db::pool>().routes(routes![user, pool, guarded]);
}
