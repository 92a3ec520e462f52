//! `cargo xtask COMMAND`: everything that is done to this workspace, from the edit loop to continuous integration.

mod bench;
mod check;
mod conformance;
mod prove;
mod provision;
mod steps;
mod tally;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

/// What a command ends with; the message is for the person at the terminal.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "\
cargo xtask check [--fast | --no-tests]      fmt, clippy, tests, doc tests, docs, tidy; every step runs
cargo xtask test                             every test, after installing what is missing
cargo xtask tidy                             the rules of the house that no other tool holds
cargo xtask provision                        installs what the tests need
cargo xtask conformance fastapi [CHAPTER..]  FastAPI's own tests against our ports; [--release]
cargo xtask conformance selfcheck            the tests of the plug-in that runs them
cargo xtask bench http                       dunlin beside axum, actix-web and raw hyper
cargo xtask prove AREA [--full] [BAR..]      measures the bars of an area: core, blocking";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result {
    match arguments {
        ["check", rest @ ..] => check::run(rest),
        ["test"] => test::run(),
        ["tidy"] => tidy::run(),
        ["provision"] => provision::everything(),
        ["conformance", "fastapi", rest @ ..] => conformance::fastapi(rest),
        ["conformance", "selfcheck"] => conformance::selfcheck(),
        ["bench", rest @ ..] => bench::run(rest),
        ["prove", area, rest @ ..] => prove::run(area, rest),
        [] | ["help" | "--help"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("no such command: {}\n{USAGE}", arguments.join(" ")).into()),
    }
}
