//! Passwords: stored as Argon2 hashes, which take a processor tens of milliseconds on purpose.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use dunlin::prelude::*;
use dunlin::run::{Place, PoolConfig};

/// Where hashing runs. It has a pool of its own, so that many who sign up at once are in nobody else's way.
pub(crate) const PLACE: Place = Place::Cpu("passwords");

/// A hash of no password, for who asks for a user that is not there.
pub(crate) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The pool: those for whom there is no room, or no turn within a second, get a 503 that says when to come again.
pub(crate) fn pool() -> PoolConfig {
    PoolConfig::cpu("passwords").queue(64)
}

/// The hash to store, with a salt of its own.
pub(crate) fn hash(password: &str) -> Result<String> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// True when the hash was made of this password.
pub(crate) fn is_right(password: &str, hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash)?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
