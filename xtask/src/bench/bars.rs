//! The bars of `cargo xtask prove core` that are about speed, each measured when it is asked for.

use super::options::{Http, Measures};
use super::{Result, allocations, decode, instructions, rounds, table};

/// At most this share of axum's and of raw hyper's instructions a request.
const INSTRUCTIONS: [(&str, f64, f64); 5] = [
    ("plaintext", 0.80, 1.10),
    ("json", 0.80, 1.20),
    ("items", 0.80, 1.25),
    ("users", 0.70, 1.25),
    ("orders", 0.70, 1.25),
];

/// At most this share of what `serde_json` alone needs for a valid body of 1 KB.
const DECODE: f64 = 1.20;

/// One figure that must not be above its limit.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    /// What is measured.
    pub(crate) name: String,
    /// What it came to.
    pub(crate) figure: f64,
    /// What it may be at most.
    pub(crate) limit: f64,
}

/// Measures instructions, allocations and decoding: all that repeats, in some minutes.
///
/// # Errors
/// When something cannot be built or measured.
pub(crate) fn bars() -> Result<Vec<Bar>> {
    let http = wanted();
    let mut bars = of_instructions(&http)?;
    bars.extend(of_allocations(&http)?);
    let [dunlin, serde] = decode::count()?;
    bars.push(Bar {
        name: "decode, instructions to serde_json's".into(),
        figure: dunlin / serde,
        limit: DECODE,
    });
    Ok(bars)
}

/// Measures CPU time a request, which must stand in the same order: dunlin's is below axum's.
///
/// # Errors
/// When something cannot be built or measured.
pub(crate) fn bars_in_time() -> Result<Vec<Bar>> {
    let http = wanted();
    let mut bars = Vec::new();
    for (endpoint, ratio) in rounds::cpu_ratios(&http, ("dunlin", "axum"))? {
        bars.push(Bar { name: format!("{endpoint}, CPU time to axum's"), figure: ratio, limit: 1.0 });
    }
    Ok(bars)
}

fn wanted() -> Http {
    Http {
        peers: ["dunlin", "axum", "hyper"].map(String::from).to_vec(),
        endpoints: INSTRUCTIONS.map(|(endpoint, ..)| endpoint.into()).to_vec(),
        measures: Measures { times: false, instructions: true, allocations: true },
        ..Http::default()
    }
}

fn of_instructions(http: &Http) -> Result<Vec<Bar>> {
    let counts = instructions::count(http)?;
    let mut bars = Vec::new();
    for (endpoint, axum, hyper) in INSTRUCTIONS {
        for (reference, limit) in [("axum", axum), ("hyper", hyper)] {
            let figure =
                table::ratio(&counts, ("dunlin", reference), endpoint).ok_or("a server was not measured")?;
            bars.push(Bar { name: format!("{endpoint}, instructions to {reference}'s"), figure, limit });
        }
    }
    Ok(bars)
}

fn of_allocations(http: &Http) -> Result<Vec<Bar>> {
    let counts = allocations::count(http)?;
    let mut bars = Vec::new();
    for endpoint in &http.endpoints {
        let of = |server| table::figure(&counts, server, endpoint).ok_or("a server was not measured");
        // Fewer, not as many: half an allocation less is below any honest count.
        let (figure, limit) = (of("dunlin")?, of("axum")? - 0.5);
        bars.push(Bar { name: format!("{endpoint}, allocations a request"), figure, limit });
    }
    Ok(bars)
}
