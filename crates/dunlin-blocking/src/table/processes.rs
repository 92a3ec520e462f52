//! Child processes, and the person at the terminal.

use crate::Group;
use crate::group::group;

pub(super) const PROCESSES: Group = group! {
    "Processes", "it waits for another process", Waits;
    Method "std::process::Command" [output status] "tokio::process::Command, whose `*()` is awaited";
    Method "std::process::Child" [wait wait_with_output] "tokio::process::Child, whose `*()` is awaited";
    Method "std::process::ChildStdout" [read read_exact read_to_end read_to_string] "tokio::process::ChildStdout, whose `*(..)` is awaited";
    Method "std::process::ChildStderr" [read read_exact read_to_end read_to_string] "tokio::process::ChildStderr, whose `*(..)` is awaited";
    Method "std::process::ChildStdin" [write write_all] "tokio::process::ChildStdin, whose `*(..)` is awaited";
    Function "libc" [system wait waitid waitpid] "tokio::process";
    Function "nix::sys::wait" [wait waitid waitpid] "tokio::process";
    Method "duct::Expression" [read run] "tokio::process";
    Method "duct::Handle" [wait] "tokio::process";
};

pub(super) const TERMINAL: Group = group! {
    "Terminal", "it waits for somebody to type", Waits;
    Function "std::io" [stdin] "tokio::io::stdin()";
    Method "std::io::Stdin" [lines lock read read_exact read_line read_to_end read_to_string] "tokio::io::stdin()";
    Method "std::io::StdinLock" [
        lines read read_exact read_line read_to_end read_to_string read_until
    ] "tokio::io::stdin()";
    Function "rpassword" [prompt_password read_password] "";
    Method "rustyline::Editor" [readline] "";
};
