//! The gate that CI keeps: dunlin's instructions, as a share of axum's and raw hyper's, against `benches/instructions.toml`.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::table::{self, Count};
use super::{Result, root};

const FILE: &str = "benches/instructions.toml";

/// How much dearer than recorded a ratio may be: ten times what two runs differ by.
const TOLERANCE: f64 = 1.01;

const REFERENCES: [&str; 2] = ["axum", "hyper"];

/// What is kept. Not `blocking`: how often a thread has to be woken differs from run to run.
const ENDPOINTS: [&str; 5] = ["plaintext", "json", "items", "users", "orders"];

/// Ratios by endpoint and reference.
type Ratios = BTreeMap<String, BTreeMap<String, f64>>;

/// Writes the ratios down, as what the next change is compared with. What was not measured stays as it is.
pub(super) fn record(counts: &[Count]) -> Result {
    let mut recorded = recorded()?;
    recorded.extend(ratios(counts));
    std::fs::write(root().join(FILE), text(&recorded))?;
    println!("recorded in {FILE}");
    Ok(())
}

/// Fails when a ratio is more than the tolerance above what was recorded.
pub(super) fn check(counts: &[Count]) -> Result {
    let measured = ratios(counts);
    if measured.is_empty() {
        return Ok(());
    }
    let worse = regressions(&measured, &recorded()?);
    if worse.is_empty() {
        println!("no regression against {FILE}");
        return Ok(());
    }
    Err(format!(
        "dunlin needs more instructions than {FILE} allows (tolerance {TOLERANCE}):\n{}\n\
         Make it cheaper, or say in the commit why it is worth it and run `cargo xtask bench http --instructions --record`.",
        worse.join("\n")
    )
    .into())
}

fn recorded() -> Result<Ratios> {
    Ok(toml::from_str(&std::fs::read_to_string(root().join(FILE))?)?)
}

fn ratios(counts: &[Count]) -> Ratios {
    let mut ratios = Ratios::new();
    for endpoint in ENDPOINTS {
        for reference in REFERENCES {
            if let Some(ratio) = table::ratio(counts, ("dunlin", reference), endpoint) {
                ratios.entry(endpoint.into()).or_default().insert(reference.into(), ratio);
            }
        }
    }
    ratios
}

fn regressions(measured: &Ratios, recorded: &Ratios) -> Vec<String> {
    let mut worse = Vec::new();
    for (endpoint, references) in measured {
        for (reference, ratio) in references {
            match recorded.get(endpoint).and_then(|recorded| recorded.get(reference)) {
                Some(before) if *ratio <= before * TOLERANCE => {}
                Some(before) => {
                    worse.push(format!("{endpoint}: {ratio:.4} of {reference}'s, recorded {before:.4}"));
                }
                None => worse.push(format!("{endpoint}: {ratio:.4} of {reference}'s, not recorded yet")),
            }
        }
    }
    worse
}

fn text(ratios: &Ratios) -> String {
    let mut text = "# Instructions a request of dunlin, as a share of a peer's: `cargo xtask bench http --instructions` fails above them.\n\
                    # Written by the same command with `--record`.\n"
        .to_owned();
    for endpoint in ENDPOINTS {
        let Some(references) = ratios.get(endpoint) else { continue };
        let _ = writeln!(text, "\n[{endpoint}]");
        for (reference, ratio) in references {
            let _ = writeln!(text, "{reference} = {ratio:.4}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(dunlin: f64) -> Vec<Count> {
        let of = |server: &str, figure| Count { server: server.into(), endpoint: "json".into(), figure };
        vec![of("dunlin", dunlin), of("axum", 200.0), of("hyper", 100.0)]
    }

    #[test]
    fn what_was_recorded_passes_and_two_percent_more_does_not() {
        let recorded: Ratios = toml::from_str(&text(&ratios(&counts(150.0)))).unwrap();
        assert_eq!(regressions(&ratios(&counts(150.5)), &recorded), Vec::<String>::new());
        assert_eq!(regressions(&ratios(&counts(153.0)), &recorded).len(), 2);
    }

    #[test]
    fn an_endpoint_that_is_not_recorded_fails() {
        let worse = regressions(&ratios(&counts(150.0)), &Ratios::new());
        assert!(worse[0].contains("not recorded"), "{worse:?}");
    }
}
