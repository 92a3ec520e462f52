//! Other libraries, by their paths; what is as long in an async one is not refused.

use dunlin::prelude::*;

mod reqwest {
    pub mod blocking {
        pub fn get(_: &str) -> Result<String, std::io::Error> {
            Ok(String::new())
        }
    }
    pub async fn get(_: &str) -> Result<String, std::io::Error> {
        Ok(String::new())
    }
}

mod redis {
    pub struct Cmd;
    impl Cmd {
        pub fn arg(&mut self, _: &str) -> &mut Cmd {
            self
        }
        pub fn query(&self, _: &mut u8) -> Result<u8, std::io::Error> {
            Ok(1)
        }
    }
    pub fn cmd(_: &str) -> Cmd {
        Cmd
    }
}

mod diesel {
    pub struct Insert;
    impl Insert {
        pub fn values(self, _: u8) -> Insert {
            self
        }
        pub fn execute(self, _: &mut u8) -> Result<usize, std::io::Error> {
            Ok(1)
        }
        pub async fn load(self, _: &mut u8) -> Result<usize, std::io::Error> {
            Ok(1)
        }
    }
    pub fn insert_into(_: u8) -> Insert {
        Insert
    }
    pub struct PgConnection;
    impl PgConnection {
        pub fn establish(_: &str) -> PgConnection {
            PgConnection
        }
    }
}

use diesel::PgConnection;

#[dependency]
async fn session() -> Result<()> {
    let _ = PgConnection::establish("x"); // diesel::PgConnection::establish
    let _ = diesel::insert_into(1).values(2).execute(&mut 3)?; // diesel::RunQueryDsl::execute
    let _ = redis::cmd("GET").arg("key").query(&mut 1)?; // redis::Cmd::query
    let lawful = diesel::insert_into(1).load(&mut 3);
    lawful.await?;
    reqwest::get("x").await?;
    Ok(())
}

fn main() {}
