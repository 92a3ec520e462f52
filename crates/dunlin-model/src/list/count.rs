//! Too many and too few items, in pydantic's words.

use crate::{At, Collector, Issue};

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
        let most = at.rules.max_length.unwrap_or_default();
        self.note(("too_long", "at most", "max_length", most), at, collector);
    }

    /// Notes that there are fewer than `min_length`.
    #[cold]
    pub(crate) fn too_short(&self, at: &At<'_>, collector: &mut Collector) {
        let least = at.rules.min_length.unwrap_or_default();
        self.note(("too_short", "at least", "min_length", least), at, collector);
    }

    fn note(
        &self,
        (kind, words, name, limit): (&'static str, &str, &str, usize),
        at: &At<'_>,
        collector: &mut Collector,
    ) {
        let plural = if limit == 1 { "" } else { "s" };
        let actual = self.actual.map_or_else(|| "more".to_owned(), |count| count.to_string());
        let field = self.name;
        let msg = format!("{field} should have {words} {limit} item{plural} after validation, not {actual}");
        let issue = Issue::new(kind, msg).with("field_type", field).with(name, limit);
        collector.note(at, issue.with("actual_length", self.actual));
    }
}
