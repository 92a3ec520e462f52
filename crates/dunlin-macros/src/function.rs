//! What endpoint and dependency attributes share: a function, its arguments, and how it is called.

mod argument;
mod parameters;
mod signature;
mod worker;

pub(crate) use argument::{Argument, Origin};
pub(crate) use parameters::Parameters;
pub(crate) use signature::{Signature, refuse_method};
pub(crate) use worker::{Worker, check as check_worker};
