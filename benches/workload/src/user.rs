//! The small body: a user with five validated fields, for the servers that validate with garde.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// A user as the client sends it, and as the server answers it.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub struct User {
    /// The display name.
    #[garde(length(chars, min = 1, max = 80))]
    pub name: String,
    /// The address for mail.
    #[garde(email)]
    pub email: String,
    /// Years.
    #[garde(range(max = 150))]
    pub age: u8,
    /// Free labels.
    #[garde(length(max = 10), inner(length(chars, max = 40)))]
    pub tags: Vec<String>,
    /// A few words.
    #[garde(length(chars, max = 1000))]
    pub bio: Option<String>,
}
