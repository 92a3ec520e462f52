//! Dependencies: provided once a request, in declared order, released in reverse.

mod depends;
mod exits;
mod overrides;

pub(crate) use depends::run;
pub use depends::{Depends, Fresh, Guarded, NoDependency};
pub(crate) use depends::{describe, guard};
pub(crate) use exits::{Afterlife, Exits};
pub(crate) use overrides::Overrides;
