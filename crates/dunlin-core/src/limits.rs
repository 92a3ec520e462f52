//! How much of a body is taken: in all, and of a form by its parts.

/// What one level says: app, router or route. What is `None` is left to the level above.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body in all.
    pub body: Option<u64>,
    /// The parts of a form.
    pub form: FormLimits,
}

/// How much of a form is taken. What is not set is left to the level above: route, router, app; then 1,000 fields, 100
/// files and 1 MiB a field. Files have no limit of their own: the body's limit holds for all of them together.
///
/// ```
/// use dunlin_core::FormLimits;
/// let limits = FormLimits::new().max_files(3).max_part_size(2 * 1024 * 1024);
/// # let _ = limits;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormLimits {
    fields: Option<usize>,
    files: Option<usize>,
    part_size: Option<usize>,
}

/// A body that is held in memory, unless said otherwise.
const BODY: u64 = 2 * 1024 * 1024;

/// A form with all its files, unless said otherwise.
const FORM: u64 = 16 * 1024 * 1024;

impl Limits {
    /// Leaves everything to the level above.
    pub const NONE: Limits = Limits { body: None, form: FormLimits::new() };

    /// What holds, given what the level above says.
    #[must_use]
    pub fn below(self, above: Limits) -> Limits {
        Limits { body: self.body.or(above.body), form: self.form.below(above.form) }
    }

    /// Bytes of a body that is held in memory: 2 MiB unless set.
    pub fn in_memory(self) -> u64 {
        self.body.unwrap_or(BODY)
    }

    /// Bytes of a form: 16 MiB unless set.
    pub fn of_form(self) -> u64 {
        self.body.unwrap_or(FORM)
    }

    /// Bytes of a body that is taken piece by piece: any number unless set.
    pub fn of_stream(self) -> u64 {
        self.body.unwrap_or(u64::MAX)
    }
}

impl FormLimits {
    /// Leaves everything to the level above.
    pub const fn new() -> Self {
        FormLimits { fields: None, files: None, part_size: None }
    }

    /// At most so many fields that are no files.
    #[must_use]
    pub const fn max_fields(mut self, count: usize) -> Self {
        self.fields = Some(count);
        self
    }

    /// At most so many files.
    #[must_use]
    pub const fn max_files(mut self, count: usize) -> Self {
        self.files = Some(count);
        self
    }

    /// At most so many bytes in a field that is no file.
    #[must_use]
    pub const fn max_part_size(mut self, bytes: usize) -> Self {
        self.part_size = Some(bytes);
        self
    }

    /// How many fields there may be.
    pub fn fields(self) -> usize {
        self.fields.unwrap_or(1_000)
    }

    /// How many files there may be.
    pub fn files(self) -> usize {
        self.files.unwrap_or(100)
    }

    /// How many bytes a field may have.
    pub fn part_size(self) -> usize {
        self.part_size.unwrap_or(1024 * 1024)
    }

    fn below(self, above: FormLimits) -> FormLimits {
        FormLimits {
            fields: self.fields.or(above.fields),
            files: self.files.or(above.files),
            part_size: self.part_size.or(above.part_size),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_level_decides_each_limit_apart() {
        let app = Limits { body: Some(10), form: FormLimits::new().max_fields(5).max_files(2) };
        let route = Limits { body: None, form: FormLimits::new().max_fields(7) };
        let both = route.below(app);
        assert_eq!((both.in_memory(), both.of_form(), both.of_stream()), (10, 10, 10));
        assert_eq!((both.form.fields(), both.form.files(), both.form.part_size()), (7, 2, 1024 * 1024));
        assert_eq!(Limits::NONE.of_stream(), u64::MAX);
    }
}
