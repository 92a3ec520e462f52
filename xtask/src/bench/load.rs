//! Calls the load generator and reads its one line of `name=value` pairs.

use std::path::PathBuf;

use super::server::{Server, roomy};
use super::{Result, build};

/// The built load generator.
#[derive(Debug)]
pub(crate) struct Load {
    program: PathBuf,
}

/// What the load generator reported.
#[derive(Debug)]
pub(crate) struct Report(String);

impl Load {
    /// Builds the load generator.
    pub(crate) fn build() -> Result<Self> {
        Ok(Self { program: build::tool("load")? })
    }

    /// Asks `server` everything once; fails when an answer is wrong.
    pub(crate) fn check(&self, server: &Server) -> Result {
        self.call("check", server, &[]).map(drop)
    }

    /// Runs one of its commands against `server`.
    pub(crate) fn call(&self, command: &str, server: &Server, arguments: &[&str]) -> Result<Report> {
        self.call_at(server.address(), command, arguments)
    }

    /// Runs one of its commands against whoever listens at `address`.
    pub(crate) fn call_at(&self, address: &str, command: &str, arguments: &[&str]) -> Result<Report> {
        let output = roomy(&self.program).arg(command).arg(address).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("the load generator, {}: {}", output.status, said.trim()).into());
        }
        eprint!("{said}");
        Ok(Report(String::from_utf8(output.stdout)?))
    }
}

impl Report {
    /// The value that is reported as `name`.
    pub(crate) fn value(&self, name: &str) -> Result<f64> {
        let pairs = self.0.split_whitespace().filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs
            .into_iter()
            .find(|(key, _)| *key == name)
            .ok_or_else(|| format!("the load generator reports no {name}: {}", self.0))?;
        Ok(value.parse()?)
    }

    /// The value that is reported as `name`, when there is enough of it to measure anything by.
    pub(crate) fn at_least(&self, name: &str, floor: f64) -> Result<f64> {
        match self.value(name)? {
            value if value >= floor => Ok(value),
            value => {
                Err(format!("{name} is {value} where at least {floor:.0} are needed: {}", self.0.trim())
                    .into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_by_name() {
        let report = Report("requests=120 p99_us=7.5\n".into());
        assert_eq!(report.value("p99_us").unwrap(), 7.5);
        assert!(report.value("p9").is_err());
    }

    #[test]
    fn too_few_requests_are_an_error_that_says_how_many_there_were() {
        let report = Report("requests=120 p99_us=7.5\n".into());
        assert_eq!(report.at_least("requests", 120.0).unwrap(), 120.0);
        let error = report.at_least("requests", 121.0).unwrap_err().to_string();
        assert!(error.contains("requests is 120") && error.contains("at least 121"), "{error}");
    }
}
