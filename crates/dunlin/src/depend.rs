//! Dependencies: provided once a request, in declared order, released in reverse.

mod depends;
mod exits;
mod overrides;

#[cfg(feature = "testing")]
pub(crate) use depends::run;
pub use depends::{Depends, Fresh, Guarded};
pub(crate) use depends::{describe, guard};
pub(crate) use exits::{Afterlife, Exits};
#[cfg(feature = "testing")]
pub(crate) use overrides::Override;
pub(crate) use overrides::Overrides;
