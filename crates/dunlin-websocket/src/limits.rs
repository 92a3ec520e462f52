//! How much of a message is taken.

/// How much of a message is taken, whatever the peer announces.
///
/// ```
/// use dunlin_websocket::Limits;
///
/// let limits = Limits { message: 64 * 1024, ..Limits::default() };
/// assert_eq!(limits.fragments, 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest message in bytes, joined and inflated: 1 MiB. A longer one is refused with 1009, as soon as it is
    /// announced.
    pub message: usize,
    /// How many frames a message may come in, beyond one for each 64 bytes of it: 1024. Empty ones count, too, and more
    /// are refused with 1009.
    pub fragments: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message: 1024 * 1024, fragments: 1024 }
    }
}
