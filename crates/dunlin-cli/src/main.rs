//! `dunlin COMMAND`: arguments in, text and an exit code out. What is done is in the library.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dunlin_cli::check::{self, Baseline, Options, Report, Scope, Style};

/// Tools for programs that are built with dunlin.
#[derive(Parser)]
#[command(name = "dunlin", version, about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(Check),
}

/// Finds what blocks the event loops of a workspace.
///
/// From every async function, block and `poll` of the workspace to calls that are known to block, through any number
/// of ordinary functions, across files and crates. Needs nothing but the source: nothing is compiled.
#[derive(Args)]
#[command(after_help = EXIT_CODES)]
struct Check {
    /// A folder of the workspace.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// How the findings are written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Leaves out the findings that this file lists.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Writes the present findings to the file of --baseline, and finds nothing.
    #[arg(long, requires = "baseline")]
    write_baseline: bool,
    /// Looks at tests, benches and examples, too.
    #[arg(long)]
    tests: bool,
    /// Shows what blocks in `main` or a lifespan, before anybody is served. It does not count as a finding.
    #[arg(long)]
    start: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing blocks, or nothing that the baseline does not list
  1  something blocks
  2  the check could not be made, or not of every file";

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// One object; its shape is in the guide.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Code is as deep as its longest sum: a tree of expressions is walked and freed by recursion. Memory is taken as it is
/// used.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let Command::Check(arguments) = Arguments::parse().command;
    match on_deep_stack(move || run(&arguments)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("dunlin check: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs something on a thread with a stack that is deep enough, as rustc does it.
fn on_deep_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().name("check".to_owned()).stack_size(STACK).spawn(work);
    let thread = thread.expect("the system has a thread and 256 MiB of addresses");
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn run(arguments: &Check) -> Result<u8, check::Error> {
    let mut options = Options::new(&arguments.path);
    options.scope = if arguments.tests { Scope::Everything } else { Scope::Product };
    let mut report = check::run(&options)?;
    if !arguments.start {
        report.leave_out_start();
    }
    if let Some(file) = &arguments.baseline {
        if arguments.write_baseline {
            Baseline::of(&report).write(file)?;
        }
        report.leave_out(&Baseline::read(file)?);
    }
    print(&written(&report, arguments.format));
    for problem in &report.problems {
        eprintln!("dunlin check: {problem}");
    }
    Ok(report.exit_code())
}

fn written(report: &Report, format: Format) -> String {
    match format {
        Format::Human if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() => {
            report.styled(Style::Colour)
        }
        Format::Human => report.human(),
        Format::Json => report.json(),
        Format::Sarif => report.sarif(),
    }
}

/// Whoever reads may stop reading: `dunlin check | head`.
fn print(text: &str) {
    let _gone = std::io::stdout().write_all(text.as_bytes());
}
