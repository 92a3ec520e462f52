//! Requests at a pace, and others beside them: a figure counts only when all of them were asked and answered.

use crate::Result;
use crate::bench::{Load, Server};

/// What is asked, whatever the server makes of it: each request has its time.
pub(super) struct Pace {
    pub(super) endpoint: &'static str,
    pub(super) connections: u32,
    /// Requests a second.
    pub(super) rate: u32,
    pub(super) seconds: u32,
}

/// What is asked meanwhile over connections of its own, each again as soon as it has its answer.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) endpoint: &'static str,
    pub(super) connections: usize,
    /// The fewest that must be answered: less, and there was nothing beside.
    pub(super) floor: f64,
}

/// What came of it.
#[derive(Clone, Copy)]
pub(super) struct Paced {
    /// 99 % of the latencies are below, in milliseconds.
    pub(super) p99: f64,
    /// What was answered beside, a second.
    pub(super) beside: f64,
}

/// Of what was due so much must have been asked: the rest may be due at the very end.
const SHARE: f64 = 0.99;

impl Pace {
    /// Asks a server, which fails when a request is not answered as it must be, or when there were too few.
    pub(super) fn ask(&self, load: &Load, server: &Server, beside: Option<Beside>) -> Result<Paced> {
        let arguments = self.arguments(beside);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let report = load.call("pace", server, &arguments)?;
        let due = f64::from(self.rate) * f64::from(self.seconds);
        report.at_least("requests", SHARE * due)?;
        let floor = beside.map_or(0.0, |beside| beside.floor);
        let others = report.at_least("beside", floor)?;
        Ok(Paced { p99: report.value("p99_us")? / 1000.0, beside: others / report.value("seconds")? })
    }

    /// The words of `load pace ADDRESS`.
    fn arguments(&self, beside: Option<Beside>) -> Vec<String> {
        let numbers = [self.connections, self.rate, self.seconds].map(|number| number.to_string());
        let mut arguments = vec![self.endpoint.to_owned()];
        arguments.extend(numbers);
        if let Some(Beside { endpoint, connections, .. }) = beside {
            arguments.extend([endpoint.to_owned(), connections.to_string()]);
        }
        arguments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_generator_is_told_what_is_asked_and_what_beside() {
        let pace = Pace { endpoint: "plaintext", connections: 64, rate: 2000, seconds: 2 };
        assert_eq!(pace.arguments(None).join(" "), "plaintext 64 2000 2");
        let beside = Beside { endpoint: "fib", connections: 2, floor: 1.0 };
        assert_eq!(pace.arguments(Some(beside)).join(" "), "plaintext 64 2000 2 fib 2");
    }
}
