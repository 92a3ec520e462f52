//! Processes and the terminal, by the types of std.

use std::io::{BufRead, Read, Stdin, StdinLock, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use dunlin::prelude::*;

/// Stands for a value from somewhere.
fn made<T>() -> T {
    panic!("only compiled")
}

#[dependency]
async fn command() {
    let mut value: Command = made();
    let _ = value.output(); // std::process::Command::output
    let _ = value.status(); // std::process::Command::status
}

#[dependency]
async fn child() {
    let mut value: Child = made();
    let _ = value.wait(); // std::process::Child::wait
    let _ = value.wait_with_output(); // std::process::Child::wait_with_output
}

#[dependency]
async fn stdout() {
    let mut value: ChildStdout = made();
    let _ = value.read(&mut [0]); // std::process::ChildStdout::read
    let _ = value.read_exact(&mut [0]); // std::process::ChildStdout::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::process::ChildStdout::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::process::ChildStdout::read_to_string
}

#[dependency]
async fn stderr() {
    let mut value: ChildStderr = made();
    let _ = value.read(&mut [0]); // std::process::ChildStderr::read
    let _ = value.read_exact(&mut [0]); // std::process::ChildStderr::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::process::ChildStderr::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::process::ChildStderr::read_to_string
}

#[dependency]
async fn stdin() {
    let mut value: ChildStdin = made();
    let _ = value.write(&[0]); // std::process::ChildStdin::write
    let _ = value.write_all(&[0]); // std::process::ChildStdin::write_all
}

#[dependency]
async fn terminal() {
    let mut value: Stdin = made();
    let _ = value.read_line(&mut String::new()); // std::io::Stdin::read_line
    let _ = value.read(&mut [0]); // std::io::Stdin::read
    let _ = value.read_exact(&mut [0]); // std::io::Stdin::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::io::Stdin::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::io::Stdin::read_to_string
}

#[dependency]
async fn locked_terminal() {
    let mut value: StdinLock<'static> = made();
    let _ = value.read_line(&mut String::new()); // std::io::StdinLock::read_line
    let _ = value.read_until(0, &mut Vec::new()); // std::io::StdinLock::read_until
    let _ = value.read(&mut [0]); // std::io::StdinLock::read
    let _ = value.read_exact(&mut [0]); // std::io::StdinLock::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::io::StdinLock::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::io::StdinLock::read_to_string
}

fn main() {}
