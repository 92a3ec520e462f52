//! One field or parameter: its name on the wire, its rules, its default and what the documentation says.

use serde_json::Value;

use crate::Invalid;

/// A function that takes a value as it is, or changed, or refuses it.
pub type Validator<T> = fn(T) -> Result<T, Invalid>;

/// Describes a field of a model or a parameter of an endpoint, in a constant.
#[derive(Debug)]
pub struct Field<T: 'static> {
    /// The name in Rust, from which the title is made.
    pub name: &'static str,
    /// The name on the wire, when it is not the name in Rust.
    pub alias: Option<&'static str>,
    /// What values are allowed.
    pub rules: Rules,
    /// What the documentation says.
    pub about: About,
    /// Makes the value when none was sent.
    pub default: Option<fn() -> T>,
    /// Run in order on a value that kept the rules.
    pub validators: &'static [Validator<T>],
    /// A nullable field that must be sent all the same.
    pub required: bool,
    /// The name when sending, when it is not the name on the wire.
    pub sent_as: Option<&'static str>,
    /// Received but not sent.
    pub is_write_only: bool,
    /// Reads the value in place of its type.
    pub with: Option<fn(Value) -> Result<T, Invalid>>,
    /// Its keys are those of the record that it is in.
    pub is_flat: bool,
}

/// What values are allowed; what is `None` allows all.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Characters at least (text), items at least (lists).
    pub min_length: Option<usize>,
    /// Characters at most (text), items at most (lists).
    pub max_length: Option<usize>,
    /// A regular expression that must match somewhere in the text.
    pub pattern: Option<&'static str>,
    /// At least.
    pub ge: Option<Bound>,
    /// Greater than.
    pub gt: Option<Bound>,
    /// At most.
    pub le: Option<Bound>,
    /// Less than.
    pub lt: Option<Bound>,
    /// A whole multiple of.
    pub multiple_of: Option<Bound>,
    /// Items of a list differ from one another.
    pub unique: bool,
    /// The JSON Schema format of the text. `email` is checked; others are for the documentation, and have types that
    /// check: `Uuid`, `DateTime`, `Url`.
    pub format: Option<&'static str>,
    /// No coercion: `"1"` is not a number.
    pub strict: bool,
    /// No coercion, neither here nor in the items: the model is strict.
    pub strict_model: bool,
    /// Never echoed in errors and never logged.
    pub secret: bool,
}

/// A number in a rule, kept as written: `1` and `1.0` show differently.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
}

impl Bound {
    /// As a whole number, for integers.
    #[inline]
    pub(crate) const fn whole(self) -> i128 {
        match self {
            Bound::Int(value) => value as i128,
            Bound::Float(value) => value as i128,
        }
    }

    /// As a number with a fraction.
    #[inline]
    pub(crate) const fn real(self) -> f64 {
        match self {
            Bound::Int(value) => value as f64,
            Bound::Float(value) => value,
        }
    }
}

/// What happens to keys that are not fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// They are dropped.
    Ignore,
    /// Each is an issue.
    Forbid,
    /// They are kept in the field marked `#[serde(flatten)]`.
    Allow,
}

/// What the documentation says of a field.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Shown in place of the title made from the name.
    pub title: Option<&'static str>,
    /// CommonMark text.
    pub description: Option<&'static str>,
    /// Example values, as JSON text (a JSON list).
    pub examples: Option<&'static str>,
    /// Marked as on its way out.
    pub deprecated: bool,
    /// Accepted, but left out of the documentation.
    pub hidden: bool,
}

impl Rules {
    /// Allows everything.
    pub const NONE: Rules = Rules {
        min_length: None,
        max_length: None,
        pattern: None,
        ge: None,
        gt: None,
        le: None,
        lt: None,
        multiple_of: None,
        unique: false,
        format: None,
        strict: false,
        strict_model: false,
        secret: false,
    };

    /// Both: what these rules leave open is as in `inner`.
    #[must_use]
    pub(crate) fn and(&self, inner: &Rules) -> Rules {
        Rules {
            min_length: self.min_length.or(inner.min_length),
            max_length: self.max_length.or(inner.max_length),
            pattern: self.pattern.or(inner.pattern),
            ge: self.ge.or(inner.ge),
            gt: self.gt.or(inner.gt),
            le: self.le.or(inner.le),
            lt: self.lt.or(inner.lt),
            multiple_of: self.multiple_of.or(inner.multiple_of),
            unique: self.unique || inner.unique,
            format: self.format.or(inner.format),
            strict: self.strict || inner.strict,
            strict_model: self.strict_model || inner.strict_model,
            secret: self.secret || inner.secret,
        }
    }
}

impl About {
    /// Says nothing.
    pub const NONE: About =
        About { title: None, description: None, examples: None, deprecated: false, hidden: false };
}

impl<T> Field<T> {
    /// A required field without rules.
    pub const fn new(name: &'static str) -> Self {
        Field {
            name,
            alias: None,
            rules: Rules::NONE,
            about: About::NONE,
            default: None,
            validators: &[],
            required: false,
            sent_as: None,
            is_write_only: false,
            with: None,
            is_flat: false,
        }
    }

    /// The name on the wire.
    pub const fn wire(&self) -> &'static str {
        match self.alias {
            Some(alias) => alias,
            None => self.name,
        }
    }

    /// Sets the name on the wire.
    pub const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

    /// Sets what values are allowed.
    pub const fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// Sets what the documentation says.
    pub const fn about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    /// Sets how the value is made when none was sent.
    pub const fn default(mut self, default: fn() -> T) -> Self {
        self.default = Some(default);
        self
    }

    /// Sets what is run on a value that kept the rules.
    pub const fn validators(mut self, validators: &'static [Validator<T>]) -> Self {
        self.validators = validators;
        self
    }

    /// Makes a nullable field one that must be sent.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the name when sending.
    pub const fn sent_as(mut self, name: &'static str) -> Self {
        self.sent_as = Some(name);
        self
    }

    /// Makes it a field that is received but not sent.
    pub const fn write_only(mut self) -> Self {
        self.is_write_only = true;
        self
    }

    /// Makes it a field whose keys are those of the record that it is in.
    pub const fn flat(mut self) -> Self {
        self.is_flat = true;
        self
    }

    /// Sets what reads the value in place of its type.
    pub const fn with(mut self, with: fn(Value) -> Result<T, Invalid>) -> Self {
        self.with = Some(with);
        self
    }
}
