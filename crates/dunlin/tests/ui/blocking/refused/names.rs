//! Names that an import has left of a path.

use std::fs::{self, File, create_dir_all, read_dir, remove_file};
use std::io::{self, stdin};
use std::net::{self, TcpStream};
use std::os::unix::net::UnixStream;
use std::thread::sleep;
use std::time::Duration;

use dunlin::prelude::*;

#[dependency]
async fn files() -> Result<()> {
    let _ = fs::read("x")?; // std::fs::read
    let _ = fs::File::open("x"); // std::fs::File::open
    let _ = File::create("x"); // std::fs::File::create
    let _ = read_dir("x"); // std::fs::read_dir
    remove_file("x")?; // std::fs::remove_file
    Ok(create_dir_all("x")?) // std::fs::create_dir_all
}

#[dependency]
async fn others() {
    sleep(Duration::MAX); // std::thread::sleep
    let _ = stdin(); // std::io::stdin
    let _ = io::stdin(); // std::io::stdin
    let _ = TcpStream::connect("x:1"); // std::net::TcpStream::connect
    let _ = net::TcpStream::connect_timeout(&([127, 0, 0, 1], 1).into(), Duration::MAX); // std::net::TcpStream::connect_timeout
    let _ = UnixStream::connect("x"); // std::os::unix::net::UnixStream::connect
}

fn main() {}
