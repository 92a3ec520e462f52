//! What only functions return that have blocked: their async counterparts return a future.

use std::fs::File;
use std::io::{Result, Stdin};
use std::net::TcpStream;
#[cfg(unix)]
use std::os::unix::net::UnixStream;

use super::{Blocks, name};

/// `fs::read(..)` and its kind.
impl<T> Blocks<name::files> for Result<T> {
    type Of = Self;
}

/// `File::open(..)`.
impl Blocks<name::file> for Result<File> {
    type Of = Self;
}

/// `TcpStream::connect(..)`.
impl Blocks<name::socket> for Result<TcpStream> {
    type Of = Self;
}

/// `UnixStream::connect(..)`.
#[cfg(unix)]
impl Blocks<name::socket> for Result<UnixStream> {
    type Of = Self;
}

/// `sleep(..)`.
impl Blocks<name::nothing> for () {
    type Of = Self;
}

/// `stdin()`.
impl Blocks<name::terminal> for Stdin {
    type Of = Self;
}
