//! Where a server's instructions go: callgrind over one endpoint, a request's share for each function.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::load::Load;
use super::server::Server;
use super::valgrind::{self, Tool};
use super::{Result, build};

/// How many requests are profiled: enough that starting up is below a thousandth.
const REQUESTS: u64 = 20_000;

/// How many lines each table has.
const LINES: usize = 45;

/// The name of the first line.
const TOTAL: &str = "PROGRAM TOTALS";

/// Prints what costs most of `server` on `endpoint`: by crate, by function, and by function with all that it calls.
pub(super) fn run(server: &str, endpoint: &str) -> Result {
    valgrind::provision()?;
    let program = build::server(server, build::Variant::Plain)?;
    let load = Load::build()?;
    let output = valgrind::output(&format!("{server}-{endpoint}.callgrind"))?;
    let running = Server::start_as(Tool::Callgrind.command(&program, &output), 1)?;
    load.call("count", &running, &[endpoint, &REQUESTS.to_string()])?;
    running.stop()?;
    let own = costs(&annotate(&output, "no")?, Own::Sum);
    let inclusive = costs(&annotate(&output, "yes")?, Own::Largest);
    print_table("by crate", &by_crate(&own));
    print_table("by function, its own", &own);
    print_table("by function, with what it calls", &inclusive);
    println!("\nthe whole profile: {}", output.display());
    Ok(())
}

fn annotate(output: &Path, inclusive: &str) -> Result<String> {
    let annotated = Command::new("callgrind_annotate")
        .args([&format!("--inclusive={inclusive}"), "--auto=no", "--threshold=100", "--show-percs=no"])
        .arg(output)
        .output()?;
    Ok(String::from_utf8_lossy(&annotated.stdout).into_owned())
}

/// How the lines of one function are put together: it has one for each source file that was inlined into it.
#[derive(Clone, Copy, PartialEq)]
enum Own {
    Sum,
    Largest,
}

/// Instructions a request by function, the dearest first.
type Costs = Vec<(String, f64)>;

fn costs(annotated: &str, own: Own) -> Costs {
    let mut costs = BTreeMap::new();
    for line in annotated.lines() {
        let Some((count, function)) = line.trim_start().split_once(' ') else { continue };
        let Ok(count) = count.replace(',', "").parse::<u64>() else { continue };
        let cost = costs.entry(name(function)).or_insert(0);
        *cost = if own == Own::Sum { *cost + count } else { count.max(*cost) };
    }
    sorted(costs.into_iter().map(|(function, count)| (function, count as f64 / REQUESTS as f64)))
}

fn by_crate(own: &Costs) -> Costs {
    let mut crates = BTreeMap::new();
    for (function, cost) in own.iter().filter(|(function, _)| function != TOTAL) {
        *crates.entry(crate_of(function).to_owned()).or_insert(0.0) += cost;
    }
    sorted(crates)
}

fn sorted(costs: impl IntoIterator<Item = (String, f64)>) -> Costs {
    let mut costs: Costs = costs.into_iter().collect();
    costs.sort_by(|one, other| other.1.total_cmp(&one.1));
    costs
}

fn print_table(title: &str, costs: &Costs) {
    println!("\n## Instructions a request, {title}\n");
    for (function, cost) in costs.iter().filter(|(_, cost)| *cost >= 0.5).take(LINES) {
        println!("{cost:>9.1}  {function}");
    }
}

/// The function's name, without the file before and the program after it, and without the mark of a recursive call.
fn name(function: &str) -> String {
    let function = function.trim_start();
    let function = function.split_once(" [/").map_or(function, |(function, _)| function);
    // After the path comes one colon; the rest is the name.
    let start = [".rs:", ".c:", ".S:", ".h:", "???:"]
        .into_iter()
        .find_map(|end| Some(function.find(end)? + end.len()));
    let function = &function[start.unwrap_or(0)..];
    function.split('\'').next().unwrap_or(function).to_owned()
}

/// The crate of a function: the first that its name mentions beside the standard library.
fn crate_of(function: &str) -> &str {
    let words = function.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
    let mut crates = words.filter_map(|word| Some(word.trim_start_matches(':').split_once("::")?.0));
    let foreign = |name: &&str| !["core", "alloc", "std", "serde_core", ""].contains(name);
    match (crates.clone().find(foreign), crates.find(|name| !name.is_empty())) {
        (Some(found), _) | (None, Some(found)) => found,
        (None, None) => "libc",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_function_are_put_together() {
        let annotated = "Ir\n------\n40,000 src/lib.rs:serve::poll [/bench]\n20,000  /a/b.rs:serve::poll'2\n10,000  ???:memcpy [/libc]\n";
        let expected = |poll| vec![("serve::poll".to_owned(), poll), ("memcpy".to_owned(), 0.5)];
        assert_eq!(costs(annotated, Own::Sum), expected(3.0));
        assert_eq!(costs(annotated, Own::Largest), expected(2.0));
    }

    #[test]
    fn a_function_belongs_to_the_first_crate_that_is_not_std() {
        for (function, expected) in [
            ("<alloc::vec::Vec<T> as http::header::Map>::find", "http"),
            ("core::ptr::drop_in_place<hyper::Body>", "hyper"),
            ("core::str::converts::from_utf8", "core"),
            ("_int_malloc", "libc"),
        ] {
            assert_eq!(crate_of(function), expected);
        }
    }
}
