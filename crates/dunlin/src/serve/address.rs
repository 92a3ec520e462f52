//! Where to listen: from the command line, else from the environment, else 127.0.0.1:8000.

use std::fmt;
use std::path::PathBuf;

use dunlin_core::{Error, Result};

/// The options that the server reads.
const OPTIONS: &[&str] = &["--host", "--port", "--uds"];

/// What `--help` says.
pub(crate) const HELP: &str = "\
Options of the server:
  --host <HOST>   the address to listen at; else DUNLIN_HOST, else 127.0.0.1
  --port <PORT>   the port, 0 for any free one; else DUNLIN_PORT, else 8000
  --uds <PATH>    a Unix socket in place of both; else DUNLIN_UDS
  --help          say this, and end
";

/// A place to listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// `host:port`.
    Tcp(String),
    /// A path of the file system.
    Unix(PathBuf),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp(address) => f.write_str(address),
            Address::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    /// `--host`, `--port` and `--uds`, else `DUNLIN_HOST`, `DUNLIN_PORT` and `DUNLIN_UDS`. Other arguments are the
    /// program's own; of those that look like ours the log tells.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(crate) fn told() -> Result<Address> {
        let arguments = arguments();
        for (word, option) in mistyped(&arguments) {
            tracing::warn!("the server does not know `{word}`; is `{option}` meant?");
        }
        read(&arguments, |name| std::env::var(name).ok()).map_err(|problems| Error::msg(problems.join("; ")))
    }
}

/// True when the command line has `--help`, and the program did not answer it itself.
pub(crate) fn asks_for_help() -> bool {
    arguments().iter().take_while(|word| *word != "--").any(|word| word == "--help")
}

fn arguments() -> Vec<String> {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect()
}

/// Reads the address; the command line beats the environment, a socket's path beats host and port.
fn read(arguments: &[String], variable: impl Fn(&str) -> Option<String>) -> Result<Address, Vec<String>> {
    let mut problems = Vec::new();
    let mut told = |option: &str, name: &str| match argument(arguments, option) {
        Some(Some(value)) => Some((option.to_owned(), value)),
        Some(None) => {
            problems.push(format!("{option} needs a value"));
            None
        }
        None => variable(name).map(|value| (name.to_owned(), value)),
    };
    let path = told("--uds", "DUNLIN_UDS");
    let host = told("--host", "DUNLIN_HOST");
    let unnamed = path.as_ref().filter(|(_, path)| path.is_empty());
    let unnamed = unnamed.map(|(origin, _)| format!("{origin} is empty; name a file, such as /run/app.sock"));
    let port = told("--port", "DUNLIN_PORT").map_or(Ok(8000), |(origin, port)| {
        let problem =
            format!("{origin}: `{port}` is no port; one is a number from 0 (any free one) to 65535");
        port.parse::<u16>().map_err(|_| problem)
    });
    let host = host.map_or(Ok("127.0.0.1".to_owned()), |(origin, host)| match host.trim() {
        "" => Err(format!("{origin} is empty; name an address such as 127.0.0.1 or 0.0.0.0")),
        host => Ok(bracketed(host)),
    });
    problems
        .extend([unnamed, host.as_ref().err().cloned(), port.as_ref().err().cloned()].into_iter().flatten());
    match (host, port) {
        (Ok(host), Ok(port)) if problems.is_empty() => Ok(match path {
            Some((_, path)) => Address::Unix(path.into()),
            None => Address::Tcp(format!("{host}:{port}")),
        }),
        _ => Err(problems),
    }
}

/// Words that are nearly an option of the server, with that option: two letters changed places, or one is missing or
/// too much. A program may have such an option itself, so they are not refused.
fn mistyped(arguments: &[String]) -> impl Iterator<Item = (&str, &'static str)> {
    let words = arguments.iter().take_while(|word| *word != "--");
    words.filter_map(|word| {
        let name = word.split('=').next().unwrap_or_default();
        OPTIONS.iter().find(|option| is_nearly(name, option)).map(|option| (name, *option))
    })
}

fn is_nearly(word: &str, option: &str) -> bool {
    let (longer, shorter) = if word.len() < option.len() { (option, word) } else { (word, option) };
    let same = longer.bytes().zip(shorter.bytes()).take_while(|(one, other)| one == other).count();
    let (longer, shorter) = (&longer.as_bytes()[same..], &shorter.as_bytes()[same..]);
    match (longer, shorter) {
        ([a, b, rest @ ..], [c, d, other @ ..]) if (a, b) == (d, c) => rest == other,
        ([_, rest @ ..], shorter) => rest == shorter,
        _ => false,
    }
}

/// The value of `--option value` or `--option=value`; the last one counts. `Some(None)` when the value is missing.
fn argument(arguments: &[String], option: &str) -> Option<Option<String>> {
    let mut found = None;
    for (at, word) in arguments.iter().take_while(|word| *word != "--").enumerate() {
        if word == option {
            found = Some(arguments.get(at + 1).filter(|value| !value.starts_with("--")).cloned());
        } else if let Some(value) = word.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            found = Some(Some(value.to_owned()));
        }
    }
    found
}

/// An IPv6 address gets the brackets that stand before a port.
fn bracketed(host: &str) -> String {
    match host.parse::<std::net::Ipv6Addr>() {
        Ok(_) => format!("[{host}]"),
        Err(_) => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &str, environment: &[(&str, &str)], expected: Result<&str, &str>) {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        let variable = |name: &str| {
            environment.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
        };
        let address = read(&arguments, variable).map(|address| address.to_string());
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(
            address.map_err(|problems| problems.join("; ")),
            expected,
            "{arguments:?} {environment:?}"
        );
    }

    #[test]
    fn the_command_line_beats_the_environment() {
        check("", &[], Ok("127.0.0.1:8000"));
        check("--port 9000", &[("DUNLIN_PORT", "80"), ("DUNLIN_HOST", "0.0.0.0")], Ok("0.0.0.0:9000"));
        check("--host=localhost --port=0", &[], Ok("localhost:0"));
        check("--host ::1", &[], Ok("[::1]:8000"));
        check("--port 1 --port 2", &[], Ok("127.0.0.1:2"));
        check("--uds /run/app.sock --port 2", &[], Ok("unix:/run/app.sock"));
        check("", &[("DUNLIN_UDS", "app.sock")], Ok("unix:app.sock"));
    }

    #[test]
    fn other_arguments_are_the_programs_own() {
        check("import --portable users.csv -- --port x", &[], Ok("127.0.0.1:8000"));
    }

    #[test]
    fn knows_its_own_options_when_they_are_mistyped() {
        let near = |arguments: &str| {
            let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
            mistyped(&arguments)
                .map(|(word, option)| format!("{word} {option}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(
            near("--prot 9000 --hots=x --ports -port --usd"),
            "--prot --port, --hots --host, --ports --port, -port --port, --usd --uds"
        );
        for others in
            ["--port 1 --host x --uds x", "--sort --post --portable --p --", "x -- --prot", "--é port"]
        {
            assert_eq!(near(others), "", "{others}");
        }
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let port = "`x` is no port; one is a number from 0 (any free one) to 65535";
        check("--port x", &[], Err(&format!("--port: {port}")));
        check("", &[("DUNLIN_PORT", "x")], Err(&format!("DUNLIN_PORT: {port}")));
        check("--port", &[], Err("--port needs a value"));
        check("--port --host x", &[], Err("--port needs a value"));
        check("--uds=", &[], Err("--uds is empty; name a file, such as /run/app.sock"));
        let host = "DUNLIN_HOST is empty; name an address such as 127.0.0.1 or 0.0.0.0";
        check("--port x", &[("DUNLIN_HOST", "")], Err(&format!("{host}; --port: {port}")));
    }
}
