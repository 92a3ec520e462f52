//! Functions, types and methods of one's own that are called like blocking ones.

#![deny(warnings)]

use std::collections::HashMap;
use std::time::Duration;

use dunlin::prelude::*;

/// A receiver that is no channel.
pub struct Radio;

impl Radio {
    fn recv(&self) -> String {
        "ahoy".to_owned()
    }
    fn wait(&mut self) -> u8 {
        7
    }
    fn read(&self, buffer: &mut [u8]) -> usize {
        buffer.len()
    }
    fn status(&self) -> u16 {
        200
    }
    fn output(self) -> String {
        "out".to_owned()
    }
    fn send(&self, text: &str) -> usize {
        text.len()
    }
    fn exists(&self) -> bool {
        true
    }
    fn open(&self) -> &Radio {
        self
    }
    fn block_on(&self, day: u8) -> u8 {
        day
    }
}

mod fs {
    pub fn read(name: &str) -> Vec<u8> {
        name.as_bytes().to_vec()
    }
    pub async fn write(name: &str) -> usize {
        name.len()
    }
}

mod vault {
    pub struct File;
    impl File {
        pub fn open(_: &str) -> Result<File, String> {
            Ok(File)
        }
    }
}

/// A method called `recv` of a type that is no channel.
#[get("/1")]
async fn own_recv(radio: State<Radio>) -> String {
    radio.recv()
}

/// A method that returns what it borrows from itself.
#[get("/2")]
async fn own_open(radio: State<Radio>) -> String {
    radio.open().open().recv()
}

/// A method that changes its receiver.
#[get("/3")]
async fn own_wait() -> u8 {
    let mut radio = Radio;
    let first = radio.wait();
    first + radio.wait()
}

/// A method that consumes its receiver.
#[get("/4")]
async fn own_output() -> String {
    let radio = Radio;
    radio.output()
}

/// A `read` with a buffer, of no file.
#[get("/5")]
async fn own_read() -> usize {
    let mut buffer = [0; 8];
    Radio.read(&mut buffer) + (&Radio).read(&mut buffer[..4])
}

/// `status` of a response.
#[get("/6")]
async fn own_status(radio: State<Radio>) -> u16 {
    radio.status()
}

/// `send` of what never waits, tokio's among them.
#[get("/7")]
async fn own_send(radio: State<Radio>) -> usize {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let _ = sender.send(1);
    let (watched, _watching) = tokio::sync::watch::channel(1);
    let _ = watched.send(2);
    radio.send("ahoy") + receiver.await.unwrap_or(0)
}

/// `exists` in a condition, a macro, and an assertion that shows it.
#[get("/8")]
async fn own_exists(radio: State<Radio>) -> String {
    assert!(radio.exists());
    if radio.exists() && !radio.open().exists() { String::new() } else { format!("{}", radio.exists()) }
}

/// `block_on` of a calendar.
#[get("/9")]
async fn own_block_on(radio: State<Radio>) -> u8 {
    radio.block_on(5)
}

/// `join` of strings and of paths.
#[get("/10")]
async fn other_joins() -> String {
    let path = std::path::Path::new("a").join("b");
    ["a", "b"].join(", ") + &path.display().to_string() + &vec!["c"].join("")
}

/// A module called `fs` of one's own.
#[get("/11")]
async fn own_fs() -> usize {
    fs::read("x").len() + fs::write("x").await
}

/// A type called `File` of one's own.
#[get("/12")]
async fn own_file() -> Result<String> {
    let opened = vault::File::open("x").is_ok();
    use vault::File;
    Ok(format!("{opened}{}", File::open("y").is_ok()))
}

/// A function called `sleep` that gives something back.
#[get("/13")]
async fn own_sleep() -> u8 {
    fn sleep(hours: u8) -> u8 {
        hours
    }
    sleep(8)
}

/// A variable that is called like a function of std.
#[get("/14")]
async fn own_variable() -> usize {
    let remove_file = |name: &str| name.len();
    remove_file("x")
}

/// A map whose values are called like what blocks.
#[get("/15")]
async fn own_map() -> usize {
    let mut status: HashMap<&str, u8> = HashMap::new();
    status.insert("recv", 1);
    status.iter().filter(|(name, _)| name.len() > 1).map(|(_, value)| usize::from(*value)).sum()
}

/// A path that only looks like one of std.
#[get("/16")]
async fn own_path() -> u64 {
    mod std {
        pub mod nothing {
            pub fn sleep(_: ::std::time::Duration) -> u64 {
                1
            }
        }
    }
    std::nothing::sleep(Duration::from_secs(1))
}

fn main() {
    let _ = routes![
        own_recv, own_open, own_wait, own_output, own_read, own_status, own_send, own_exists, own_block_on, other_joins, own_fs,
        own_file, own_sleep, own_variable, own_map, own_path
    ];
}
