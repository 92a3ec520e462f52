//! Which end of a connection this is.

/// Which end of a connection this is: a client masks what it sends, a server does not, and each refuses the other's
/// mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The end that was connected to.
    Server,
    /// The end that connected.
    Client,
}
