//! Prints figures as Markdown tables, with their ratios to axum and to raw hyper.

use std::fmt::Write;

use super::options::Http;

/// What the others are compared with.
const REFERENCES: [&str; 2] = ["axum", "hyper"];

/// One figure of one endpoint of one server.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) server: String,
    pub(super) endpoint: String,
    pub(super) figure: f64,
}

/// What one run of the load generator against one server gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) cpu_us: f64,
    pub(super) a_second: f64,
    pub(super) p50_us: f64,
    pub(super) p99_us: f64,
}

/// Finds a figure.
pub(super) fn figure(counts: &[Count], server: &str, endpoint: &str) -> Option<f64> {
    counts.iter().find(|count| count.server == server && count.endpoint == endpoint).map(|count| count.figure)
}

/// Divides a server's figure by a reference's.
pub(super) fn ratio(counts: &[Count], pair: (&str, &str), endpoint: &str) -> Option<f64> {
    Some(figure(counts, pair.0, endpoint)? / figure(counts, pair.1, endpoint)?)
}

/// A line for each endpoint: every server's figure, then the first server's ratios.
pub(super) fn of_counts(counts: &[Count], http: &Http) -> String {
    let subject = http.peers.first().map_or("", String::as_str);
    let references = REFERENCES.map(|reference| format!("{subject} / {reference}"));
    let mut table = heading("endpoint", http.peers.iter().chain(&references));
    for endpoint in &http.endpoints {
        let _ = write!(table, "| {endpoint} |");
        for server in &http.peers {
            let _ = write!(table, " {} |", cell(figure(counts, server, endpoint), 1));
        }
        for reference in REFERENCES {
            let _ = write!(table, " {} |", cell(ratio(counts, (subject, reference), endpoint), 3));
        }
        table.push('\n');
    }
    table
}

/// A line for each server: medians of the rounds, and medians of the ratios within a round.
pub(super) fn of_times(servers: &[String], rounds: &[Vec<Times>]) -> String {
    let columns =
        ["CPU us/request", "to axum", "to hyper", "requests/s", "to axum", "to hyper", "p50 us", "p99 us"];
    let mut table = heading("server", columns.iter());
    for (index, server) in servers.iter().enumerate() {
        let of = |part: fn(&Times) -> f64| median(rounds.iter().map(|round| part(&round[index])).collect());
        let to = |part: fn(&Times) -> f64, reference: &str| {
            let base = servers.iter().position(|server| server == reference)?;
            median(rounds.iter().map(|round| part(&round[index]) / part(&round[base])).collect())
        };
        let [axum, hyper] =
            REFERENCES.map(|reference| (to(|t| t.cpu_us, reference), to(|t| t.a_second, reference)));
        let cells = [
            cell(of(|times| times.cpu_us), 2),
            cell(axum.0, 2),
            cell(hyper.0, 2),
            cell(of(|times| times.a_second), 0),
            cell(axum.1, 2),
            cell(hyper.1, 2),
            cell(of(|times| times.p50_us), 0),
            cell(of(|times| times.p99_us), 0),
        ];
        let _ = writeln!(table, "| {server} | {} |", cells.join(" | "));
    }
    table
}

fn heading<T: AsRef<str>>(first: &str, columns: impl Iterator<Item = T>) -> String {
    let (mut names, mut rule) = (format!("| {first} |"), "|---|".to_owned());
    for column in columns {
        let _ = write!(names, " {} |", column.as_ref());
        rule.push_str("--:|");
    }
    format!("{names}\n{rule}\n")
}

fn cell(figure: Option<f64>, digits: usize) -> String {
    figure.map_or("-".into(), |figure| format!("{figure:.digits$}"))
}

/// The middle figure; of an even number the upper of the two.
pub(crate) fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(server: &str, figure: f64) -> Count {
        Count { server: server.into(), endpoint: "json".into(), figure }
    }

    #[test]
    fn the_first_server_is_compared() {
        let counts = [count("dunlin", 75.0), count("axum", 100.0)];
        let http = Http {
            peers: vec!["dunlin".into(), "axum".into()],
            endpoints: vec!["json".into()],
            ..Http::default()
        };
        let table = of_counts(&counts, &http);
        assert_eq!(table.lines().last(), Some("| json | 75.0 | 100.0 | 0.750 | - |"));
    }

    #[test]
    fn a_ratio_is_taken_within_a_round() {
        let times = |cpu_us| Times { cpu_us, a_second: 1.0, p50_us: 1.0, p99_us: 1.0 };
        let rounds =
            [vec![times(1.0), times(2.0)], vec![times(10.0), times(20.0)], vec![times(3.0), times(4.0)]];
        let table = of_times(&["dunlin".into(), "axum".into()], &rounds);
        assert!(table.contains("| dunlin | 3.00 | 0.50 | - |"), "{table}");
    }
}
