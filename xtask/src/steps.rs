//! Runs named steps, each with its time; a failed step does not keep the next from running.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::Result;
use crate::tally::Tally;
use crate::workspace;

/// The steps that ran so far.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    tally: Tally,
}

struct Step {
    name: &'static str,
    time: Duration,
    failure: Option<String>,
}

impl Steps {
    /// Runs a command, its output shown.
    pub(crate) fn command(&mut self, name: &'static str, command: &mut Command) {
        self.step(name, || workspace::must(command));
    }

    /// Runs a command that runs tests, and counts them.
    pub(crate) fn tests(&mut self, name: &'static str, command: &mut Command) {
        let mut tally = Tally::default();
        self.step(name, || counted(command, &mut tally));
        self.tally.add(tally);
    }

    /// Runs a piece of this program.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result) {
        println!("== {name}");
        let start = now();
        let failure = work().err().map(|error| error.to_string());
        let step = Step { name, time: start.elapsed(), failure };
        println!("{}", step.said());
        self.done.push(step);
    }

    /// Prints all steps again; fails when one of them did.
    pub(crate) fn finish(self) -> Result {
        println!("\n== summary");
        for step in &self.done {
            println!("{}", step.said());
        }
        if self.tally != Tally::default() {
            println!("{} passed, {} failed", self.tally.passed, self.tally.failed);
        }
        let failed: Vec<&str> =
            self.done.iter().filter(|step| step.failure.is_some()).map(|step| step.name).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
    }
}

impl Step {
    fn said(&self) -> String {
        let seconds = self.time.as_secs_f64();
        match &self.failure {
            None => format!("ok     {} ({seconds:.1} s)", self.name),
            Some(why) => format!("FAILED {} ({seconds:.1} s): {why}", self.name),
        }
    }
}

/// The clock on the wall.
#[expect(
    clippy::disallowed_methods,
    reason = "what a person waits for is wall time; nothing here runs on tokio's clock"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Runs a command, passes its output on and counts the tests it reports.
fn counted(command: &mut Command, tally: &mut Tally) -> Result {
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let counts = Mutex::new(Tally::default());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| pass_on(out, std::io::stdout(), &counts));
        scope.spawn(|| pass_on(err, std::io::stderr(), &counts));
    });
    let status = child.wait()?;
    tally.add(counts.into_inner().expect("no reader panics"));
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed ({status})", workspace::said(command)).into())
    }
}

fn pass_on(from: Option<impl Read>, mut to: impl Write, counts: &Mutex<Tally>) {
    let Some(from) = from else { return };
    let mut lines = BufReader::new(from);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        // A closed terminal must not end the tests: their result still counts.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        let text = String::from_utf8_lossy(&line);
        counts.lock().expect("no reader panics").add(Tally::of_line(text.trim_end()));
        line.clear();
    }
}
