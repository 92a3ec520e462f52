//! Enums without a tag: pydantic's smart mode. The variant that fits most exactly is taken, and of records the one
//! that most keys belong to.

use super::variant::Form;
use super::{Data, Node, Union};
use crate::collector::{Exactness, Fit};
use crate::{At, Collector, Issue};

/// How many steps deep variants are tried: JSON is 128 levels deep at most, but enums may hold each other without
/// going deeper into the data.
const MAX_DEPTH: usize = 640;

/// Tries the variants in order.
pub(super) fn decode<U: Union>(value: &Node, at: &At<'_>, collector: &mut Collector) -> Option<U> {
    let unit = U::VARIANTS.iter().find_map(|variant| match &variant.form {
        Form::Unit(make) => Some(make),
        Form::Holds(_) => None,
    });
    if let (true, Some(make)) = (value.is_null(), unit) {
        return Some(make());
    }
    let is_outermost = !collector.is_attempt();
    if at.depth() > MAX_DEPTH {
        collector.exhaust();
    }
    let mut best: Option<(U, Fit)> = None;
    let mut issues: Vec<Issue> = Vec::new();
    for variant in U::VARIANTS {
        let Form::Holds(holds) = &variant.form else { continue };
        let label = (holds.type_name)();
        let (found, fit, wrong) = collector.attempt(value.size, |collector| {
            let at = at.label(&label);
            variant.decode(Data::new(value), &at, collector)
        });
        issues.extend(wrong);
        let Some(found) = found else { continue };
        if fit.exactness == Exactness::Exact && fit.fields == 0 {
            collector.take_over(fit);
            return Some(found);
        }
        if best.as_ref().is_none_or(|(_, known)| fit.is_better(*known)) {
            best = Some((found, fit));
        }
    }
    if collector.is_exhausted() {
        if is_outermost {
            let msg = "Input is too complex to tell which of the alternatives it is";
            collector.push(at, "union_too_complex", msg);
        }
        return None;
    }
    let Some((found, fit)) = best else {
        collector.append(issues);
        return None;
    };
    collector.take_over(fit);
    Some(found)
}
