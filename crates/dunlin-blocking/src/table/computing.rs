//! What computes for long by design: hashing of passwords, work that is shared among all cores.

use crate::Group;
use crate::group::group;

pub(super) const COMPUTING: Group = group! {
    "Computing", "it computes for a long time, by design", Computes;
    Function "bcrypt" [hash hash_bytes hash_with_result hash_with_salt verify non_truncating_hash non_truncating_verify] "";
    Method "argon2::Argon2" [
        fill_memory hash_password hash_password_customized hash_password_into hash_password_into_with_memory
        hash_password_with_salt verify_password
    ] "";
    Method "argon2::PasswordHasher" [hash_password hash_password_customized hash_password_with_salt] "";
    Method "argon2::PasswordVerifier" [verify_password] "";
    Method "argon2::password_hash::PasswordHasher" [hash_password hash_password_customized hash_password_with_salt] "";
    Method "argon2::password_hash::PasswordVerifier" [verify_password] "";
    Function "argon2" [hash_encoded hash_raw verify_encoded verify_raw] "";
    Function "scrypt" [scrypt] "";
    Method "scrypt::Scrypt" [hash_password hash_password_customized verify_password] "";
    Function "pbkdf2" [pbkdf2 pbkdf2_array pbkdf2_hmac pbkdf2_hmac_array] "";
    Method "pbkdf2::Pbkdf2" [hash_password hash_password_customized verify_password] "";
    Method "password_hash::PasswordHasher" [hash_password hash_password_customized hash_password_with_salt] "";
    Method "password_hash::PasswordVerifier" [verify_password] "";
    Function "password_auth" [generate_hash verify_password] "";
    Function "ring::pbkdf2" [derive verify] "";
    Function "rayon" [join scope] "";
    Method "rayon::ThreadPool" [install join scope] "";
};
