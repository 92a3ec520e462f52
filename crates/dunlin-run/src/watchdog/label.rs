//! Names what an event loop polls: a small number, so that publishing it is one store.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, PoisonError, RwLock};

use crate::name::Name;

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

/// How many names of tasks each thread remembers, so that starting a task takes no lock.
const REMEMBERED: usize = 64;

type Known = Option<((usize, usize), Label)>;

thread_local! {
    static KNOWN: [Cell<Known>; REMEMBERED] = const { [const { Cell::new(None) }; REMEMBERED] };
}

/// The name of what an event loop polls: a route, a task.
///
/// Equal names are one label. A label is kept until the process ends, so that names are made at start-up (a route's
/// template), never of the data of a request.
///
/// ```
/// use dunlin_run::watchdog::Label;
///
/// let label = Label::new("GET /users/{id}");
/// assert_eq!(label, Label::new(&String::from("GET /users/{id}")));
/// assert_eq!(label.name(), "GET /users/{id}");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Label(u32);

impl Label {
    /// What is published while nothing is polled.
    pub(super) const NONE: Self = Self(0);

    /// Returns the label of this name.
    pub fn new(name: &str) -> Self {
        let known = TABLE.read().unwrap_or_else(PoisonError::into_inner).numbers.get(name).copied();
        known.unwrap_or_else(|| TABLE.write().unwrap_or_else(PoisonError::into_inner).add(name))
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        self.0.checked_sub(1).and_then(|index| table.names.get(index as usize)).copied().unwrap_or("nothing")
    }

    /// Returns the label of a task; each thread remembers the last ones by their address.
    pub(crate) fn of_task(name: Name) -> Self {
        KNOWN.with(|known| {
            let key = name.key();
            let slot = &known[(key.0 / 8).wrapping_add(key.1) % REMEMBERED];
            if let Some((same, label)) = slot.get()
                && same == key
            {
                return label;
            }
            let label = Self::new(name.text());
            slot.set(Some((key, label)));
            label
        })
    }

    pub(super) fn number(self) -> u32 {
        self.0
    }

    pub(super) fn of_number(number: u32) -> Self {
        Self(number)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Label").field(&self.name()).finish()
    }
}

#[derive(Default)]
struct Table {
    names: Vec<&'static str>,
    numbers: HashMap<&'static str, Label>,
}

impl Table {
    fn add(&mut self, name: &str) -> Label {
        if let Some(label) = self.numbers.get(name) {
            return *label;
        }
        let name: &'static str = Box::leak(name.into());
        self.names.push(name);
        let label = Label(u32::try_from(self.names.len()).expect("there are fewer than 4,000 million names"));
        self.numbers.insert(name, label);
        label
    }
}
