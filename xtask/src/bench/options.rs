//! The command line of `cargo xtask bench`.

use super::Result;
use super::build::SERVERS;

const USAGE: &str = "\
usage: cargo xtask bench http [--peers dunlin,axum,..] [--endpoints plaintext,..] [--rounds 3] [--seconds 3] [--connections 64]
                              [--times | --instructions [--record] | --allocations]
       cargo xtask bench decode
       cargo xtask bench profile SERVER ENDPOINT";

/// The endpoints of `benches/workload`, in the order of the tables.
pub(super) const ENDPOINTS: [&str; 6] = ["plaintext", "json", "items", "users", "orders", "blocking"];

/// What is to be run.
#[derive(Debug)]
pub(super) enum Options {
    Http(Http),
    Decode,
    Profile { server: String, endpoint: String },
}

/// What is to be measured of which servers.
#[derive(Clone, Debug)]
pub(super) struct Http {
    pub(super) peers: Vec<String>,
    pub(super) endpoints: Vec<String>,
    pub(super) rounds: usize,
    pub(super) seconds: f64,
    pub(super) connections: usize,
    pub(super) measures: Measures,
    /// Writes the instructions' ratios down instead of comparing with them.
    pub(super) record: bool,
}

/// Which figures are wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measures {
    pub(super) times: bool,
    pub(super) instructions: bool,
    pub(super) allocations: bool,
}

impl Measures {
    const ALL: Self = Self { times: true, instructions: true, allocations: true };
    const NONE: Self = Self { times: false, instructions: false, allocations: false };
}

impl Default for Http {
    fn default() -> Self {
        Self {
            peers: SERVERS.map(String::from).to_vec(),
            endpoints: ENDPOINTS.map(String::from).to_vec(),
            rounds: 3,
            seconds: 3.0,
            connections: 64,
            measures: Measures::ALL,
            record: false,
        }
    }
}

/// Reads the words after `bench`.
pub(super) fn parse(arguments: &[&str]) -> Result<Options> {
    match arguments {
        ["http", rest @ ..] => Ok(Options::Http(parse_http(rest)?)),
        ["decode"] => Ok(Options::Decode),
        ["profile", server, endpoint] => Ok(Options::Profile {
            server: one_of(server, &SERVERS)?,
            endpoint: one_of(endpoint, &ENDPOINTS)?,
        }),
        _ => Err(USAGE.into()),
    }
}

fn parse_http(arguments: &[&str]) -> Result<Http> {
    let mut http = Http::default();
    let mut only = Measures::NONE;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "--times" => only.times = true,
            "--instructions" => only.instructions = true,
            "--allocations" => only.allocations = true,
            "--record" => http.record = true,
            name => set(&mut http, name, words.next().ok_or(USAGE)?)?,
        }
    }
    if only != Measures::NONE {
        http.measures = only;
    }
    Ok(http)
}

fn set(http: &mut Http, name: &str, value: &str) -> Result {
    match name {
        "--peers" => http.peers = some_of(value, &SERVERS)?,
        "--endpoints" => http.endpoints = some_of(value, &ENDPOINTS)?,
        "--rounds" => http.rounds = value.parse::<usize>()?.max(1),
        "--seconds" => http.seconds = value.parse()?,
        "--connections" => http.connections = value.parse()?,
        _ => return Err(format!("unknown option {name}\n{USAGE}").into()),
    }
    Ok(())
}

fn some_of(names: &str, known: &[&str]) -> Result<Vec<String>> {
    names.split(',').map(|name| one_of(name, known)).collect()
}

fn one_of(name: &str, known: &[&str]) -> Result<String> {
    match known.contains(&name) {
        true => Ok(name.into()),
        false => Err(format!("{name} is none of {}", known.join(", ")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(words: &str) -> Result<Http> {
        let words: Vec<&str> = words.split_whitespace().collect();
        match parse(&words)? {
            Options::Http(http) => Ok(http),
            other => Err(format!("{other:?}").into()),
        }
    }

    #[test]
    fn everything_is_measured_unless_told() {
        assert_eq!(http("http").unwrap().measures, Measures::ALL);
        let gate = http("http --instructions --peers axum,hyper").unwrap();
        assert_eq!(gate.measures, Measures { instructions: true, ..Measures::NONE });
        assert_eq!(gate.peers, ["axum", "hyper"]);
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (words, named) in
            [("http --peers flask", "flask"), ("http --often 3", "--often"), ("ftp", "usage")]
        {
            let error = http(words).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
