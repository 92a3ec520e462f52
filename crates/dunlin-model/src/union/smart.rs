//! Enums without a tag: pydantic's smart mode. The variant that fits most exactly is taken, and of records the one
//! that most keys belong to.

use serde_json::Value;

use super::variant::Form;
use super::{Data, Union};
use crate::collector::{Exactness, Fit};
use crate::{At, Collector, Issue};

/// Tries the variants in order.
pub(super) fn decode<U: Union>(value: &Value, at: &At<'_>, collector: &mut Collector) -> Option<U> {
    let unit = U::VARIANTS.iter().find_map(|variant| match &variant.form {
        Form::Unit(make) => Some(make),
        Form::Holds(_) => None,
    });
    if let (Value::Null, Some(make)) = (value, unit) {
        return Some(make());
    }
    let mut best: Option<(U, Fit)> = None;
    let mut issues: Vec<Issue> = Vec::new();
    for variant in U::VARIANTS {
        let Form::Holds(holds) = &variant.form else { continue };
        let label = (holds.type_name)();
        let (found, fit, wrong) = collector.attempt(|collector| {
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
    match best {
        Some((found, fit)) => {
            collector.take_over(fit);
            Some(found)
        }
        None if issues.is_empty() => {
            let msg = "Input is too complex to tell which of the alternatives it is";
            collector.push(at, "union_too_complex", msg);
            None
        }
        None => {
            collector.append(issues);
            None
        }
    }
}
