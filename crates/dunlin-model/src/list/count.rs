//! Too many and too few items, in pydantic's words.

use crate::{At, Collector, Issue, Rules};

/// How many items there are, and in what.
pub(crate) struct Count {
    pub(crate) name: &'static str,
    /// `None` when they were not all counted.
    pub(crate) actual: Option<usize>,
}

impl Count {
    /// Notes that there are more than `max_length`.
    #[cold]
    pub(crate) fn too_long(&self, at: &At<'_>, collector: &mut Collector) {
        collector.note(at, self.excess(at.rules));
    }

    /// Notes that there are fewer than `min_length`.
    #[cold]
    pub(crate) fn too_short(&self, at: &At<'_>, collector: &mut Collector) {
        let least = at.rules.min_length.unwrap_or_default();
        collector.note(at, self.issue(("too_short", "at least", "min_length", least)));
    }

    /// There are more than `max_length`.
    pub(crate) fn excess(&self, rules: &Rules) -> Issue {
        self.issue(("too_long", "at most", "max_length", rules.max_length.unwrap_or_default()))
    }

    fn issue(&self, (kind, words, name, limit): (&'static str, &str, &str, usize)) -> Issue {
        let plural = if limit == 1 { "" } else { "s" };
        let actual = self.actual.map_or_else(|| "more".to_owned(), |count| count.to_string());
        let field = self.name;
        let msg = format!("{field} should have {words} {limit} item{plural} after validation, not {actual}");
        let issue = Issue::new(kind, msg).with("field_type", field).with(name, limit);
        issue.with("actual_length", self.actual)
    }
}
