//! A model that is sent as something that is none.

use dunlin::prelude::*;

#[model]
#[derive(Clone)]
#[serde(into = "Shown")]
struct User {
    name: String,
}

#[derive(dunlin::__private::serde::Serialize)]
#[serde(crate = "dunlin::__private::serde")]
struct Shown {
    shown: String,
}

impl From<User> for Shown {
    fn from(user: User) -> Self {
        Shown { shown: user.name }
    }
}

fn main() {}
