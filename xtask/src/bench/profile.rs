//! Where a server's instructions go: callgrind over one endpoint, a request's share for each function.

use std::process::Command;

use super::load::Load;
use super::server::Server;
use super::valgrind::{self, Tool};
use super::{Result, build};

/// How many requests are profiled: enough that starting up is below a thousandth.
const REQUESTS: u64 = 20_000;

/// How many functions are printed.
const FUNCTIONS: usize = 60;

/// Prints the functions of `server` that cost most on `endpoint`: their own instructions, then with what they call.
pub(super) fn run(server: &str, endpoint: &str) -> Result<()> {
    valgrind::provision()?;
    let program = build::server(server, build::Allocator::System)?;
    let load = Load::build()?;
    let output = valgrind::output(&format!("{server}-{endpoint}.callgrind"))?;
    let running = Server::start_as(Tool::Callgrind.command(&program, &output), 1)?;
    load.call("count", &running, &[endpoint, &REQUESTS.to_string()])?;
    running.stop()?;
    for inclusive in ["no", "yes"] {
        let annotated = Command::new("callgrind_annotate")
            .args([&format!("--inclusive={inclusive}"), "--auto=no", "--threshold=99.9", "--show-percs=no"])
            .arg(&output)
            .output()?;
        let heading = if inclusive == "yes" { "with what it calls" } else { "its own" };
        println!("\n## {server} {endpoint}: instructions a request, {heading}\n");
        print!("{}", table(&String::from_utf8_lossy(&annotated.stdout)));
    }
    println!("\nthe whole profile: {}", output.display());
    Ok(())
}

/// Keeps the functions of callgrind_annotate's text, and divides by the number of requests.
fn table(annotated: &str) -> String {
    let lines = annotated.lines().filter_map(|line| {
        let (count, function) = line.trim_start().split_once(' ')?;
        let count: u64 = count.replace(',', "").parse().ok()?;
        Some(format!("{:>9.1}  {}\n", count as f64 / REQUESTS as f64, name(function)))
    });
    lines.take(FUNCTIONS).collect()
}

/// Drops the file before a function's name, and the program after it.
fn name(function: &str) -> &str {
    let function = function.trim_start();
    let function = function.split_once(" [").map_or(function, |(function, _)| function);
    // A path has no `::`, so the first colon that stands alone ends it.
    match function.find("???:") {
        Some(at) => &function[at + 4..],
        None => function
            .rsplit_once(".rs:")
            .or_else(|| function.rsplit_once(".c:"))
            .map_or(function, |(_, name)| name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_kept_and_divided() {
        let annotated = "Ir\n--------\n40,000,000  PROGRAM TOTALS\n\n20,000 src/lib.rs:serve::poll [/bench]\n10,000  ???:memcpy [/libc]\n";
        let lines: Vec<String> = table(annotated).lines().map(|line| line.trim().to_owned()).collect();
        assert_eq!(lines, ["2000.0  PROGRAM TOTALS", "1.0  serve::poll", "0.5  memcpy"]);
    }
}
