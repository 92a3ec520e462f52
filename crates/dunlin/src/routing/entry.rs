//! What `routes![..]` lists: an endpoint by the name of its function.

use dunlin_core::{Spec, Verb};

use super::{Endpoint, Route};

/// One endpoint of a list.
#[doc(hidden)]
#[derive(Debug)]
pub struct Entry {
    pub(super) spec: Spec,
    route: fn() -> Route,
    /// What is said when it is no endpoint.
    pub(super) problem: Option<&'static str>,
}

impl Entry {
    /// The endpoint `E`; `problem` is what is said when it is none.
    pub const fn of<E: Endpoint>(problem: &'static str) -> Self {
        let problem = if E::IS_ONE { None } else { Some(problem) };
        Entry { spec: E::SPEC, route: E::route, problem }
    }
}

/// What the name of a function without an attribute finds: it does not compile in a list.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoEndpoint {}

impl Endpoint for NoEndpoint {
    const SPEC: Spec = Spec::new(Verb::Get, "", "");
    const IS_ONE: bool = false;

    fn route() -> Route {
        unreachable!("a list that has it does not compile")
    }
}

/// What gives the routes of a list: of all that an entry says, this alone is in the program.
#[doc(hidden)]
pub const fn calls<const N: usize>(entries: &[Entry]) -> [fn() -> Route; N] {
    let mut calls = [<NoEndpoint as Endpoint>::route as fn() -> Route; N];
    let mut index = 0;
    while index < N {
        calls[index] = entries[index].route;
        index += 1;
    }
    calls
}

/// The routes of a list.
#[doc(hidden)]
pub fn routes(calls: &[fn() -> Route]) -> Vec<Route> {
    calls.iter().map(|call| call()).collect()
}
