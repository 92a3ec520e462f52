//! The bars of `cargo xtask bench`.

use super::Effort;
use super::line::{Limit, Line};
use crate::{Result, bench};

pub(super) fn measure(_: Effort) -> Result<Vec<Line>> {
    let bars = bench::bars()?.into_iter().chain(bench::bars_in_time()?);
    Ok(bars
        .map(|bar| Line::new(format!("bench, {}", bar.name), bar.figure, "", Limit::AtMost(bar.limit)))
        .collect())
}
