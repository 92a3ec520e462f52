//! Files and paths, by the types of std.

use std::fs::{DirBuilder, DirEntry, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use dunlin::prelude::*;

/// Stands for a value from somewhere.
fn made<T>() -> T {
    panic!("only compiled")
}

#[dependency]
async fn file() {
    let mut value: File = made();
    let _ = value.metadata(); // std::fs::File::metadata
    let _ = value.read(&mut [0]); // std::fs::File::read
    let _ = value.read_exact(&mut [0]); // std::fs::File::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::fs::File::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::fs::File::read_to_string
    let _ = value.read_vectored(&mut []); // std::fs::File::read_vectored
    let _ = value.seek(SeekFrom::Start(1)); // std::fs::File::seek
    let _ = value.set_len(1); // std::fs::File::set_len
    let _ = value.set_permissions(made()); // std::fs::File::set_permissions
    let _ = value.sync_all(); // std::fs::File::sync_all
    let _ = value.sync_data(); // std::fs::File::sync_data
    let _ = value.write(&[0]); // std::fs::File::write
    let _ = value.write_all(&[0]); // std::fs::File::write_all
    let _ = value.write_vectored(&[]); // std::fs::File::write_vectored
    let _ = value.lock_shared(); // std::fs::File::lock_shared
    let _ = value.read_at(&mut [0], 1); // std::fs::File::read_at
    let _ = value.read_exact_at(&mut [0], 1); // std::fs::File::read_exact_at
    let _ = value.write_all_at(&[0], 1); // std::fs::File::write_all_at
    let _ = value.write_at(&[0], 1); // std::fs::File::write_at
}

#[dependency]
async fn options() {
    let value: OpenOptions = made();
    let _ = value.open("x"); // std::fs::OpenOptions::open
}

#[dependency]
async fn builder() {
    let value: DirBuilder = made();
    let _ = value.create("x"); // std::fs::DirBuilder::create
}

#[dependency]
async fn entry() {
    let value: DirEntry = made();
    let _ = value.metadata(); // std::fs::DirEntry::metadata
}

#[dependency]
async fn path() {
    let value: &Path = made();
    let _ = value.exists(); // std::path::Path::exists
    let _ = value.try_exists(); // std::path::Path::try_exists
    let _ = value.is_dir(); // std::path::Path::is_dir
    let _ = value.is_file(); // std::path::Path::is_file
    let _ = value.metadata(); // std::path::Path::metadata
    let _ = value.is_symlink(); // std::path::Path::is_symlink
    let _ = value.symlink_metadata(); // std::path::Path::symlink_metadata
    let _ = value.canonicalize(); // std::path::Path::canonicalize
    let _ = value.read_dir(); // std::path::Path::read_dir
    let _ = value.read_link(); // std::path::Path::read_link
}

fn main() {}
