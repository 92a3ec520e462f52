//! `default = "text"` for every type that a text can become.

/// A type that a text in the source becomes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a text cannot be the default of `{Self}`",
    label = "this is a text",
    note = "write a value of type `{Self}`, such as `default = 10` or `default = Some(\"kea\".into())`"
)]
pub trait FromLiteral {
    /// The value that the text stands for.
    fn from_literal(text: &'static str) -> Self;
}

// without it the compiler would list what else a number is made of, in whatever crates were built
#[diagnostic::do_not_recommend]
impl<T: From<&'static str>> FromLiteral for T {
    fn from_literal(text: &'static str) -> Self {
        text.into()
    }
}
