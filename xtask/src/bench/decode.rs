//! What decoding one valid order costs: dunlin's collecting decoder beside `serde_json` alone, in instructions.

use super::valgrind::{self, Tool};
use super::{Result, build};

/// The lengths of the two runs, in orders.
const LENGTHS: [u64; 2] = [200, 2_200];

/// The decoders that `benches/decode` knows.
const DECODERS: [&str; 2] = ["dunlin", "serde"];

/// Prints what each decoder needs.
pub(super) fn run() -> Result {
    let [dunlin, serde] = count()?;
    println!("| decoder | instructions an order | to serde_json |\n|---|--:|--:|");
    for (name, figure) in [("dunlin", dunlin), ("serde_json", serde)] {
        println!("| {name} | {figure:.1} | {:.3} |", figure / serde);
    }
    Ok(())
}

/// Counts the instructions to decode one order: dunlin's, then `serde_json`'s.
pub(super) fn count() -> Result<[f64; 2]> {
    valgrind::provision()?;
    let program = build::tool("decode")?;
    let output = valgrind::output(&format!("{}.decode", std::process::id()))?;
    let mut counts = [0.0; 2];
    for (decoder, count) in DECODERS.iter().zip(&mut counts) {
        let mut totals = [0; 2];
        for (length, total) in LENGTHS.iter().zip(&mut totals) {
            let mut command = Tool::Cachegrind.command(&program, &output);
            let status = command.args([decoder, length.to_string().as_str()]).status()?;
            if !status.success() {
                return Err(format!("{command:?} ended with {status}").into());
            }
            *total = valgrind::total(&output)?;
        }
        *count = (totals[1] - totals[0]) as f64 / (LENGTHS[1] - LENGTHS[0]) as f64;
    }
    std::fs::remove_file(&output)?;
    Ok(counts)
}
