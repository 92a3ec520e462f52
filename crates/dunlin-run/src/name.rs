//! What tasks are called: names that live as long as the process, so that to hand one on is to copy a pointer.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::Location;
use std::sync::{LazyLock, Mutex, PoisonError};

static ALL: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);

/// How many joined names each thread remembers, so that joining takes no lock.
const REMEMBERED: usize = 64;

type Parts = [&'static str; 3];

thread_local! {
    static JOINED: [Cell<Option<(Parts, &'static str)>>; REMEMBERED] =
        const { [const { Cell::new(None) }; REMEMBERED] };
}

/// The name of a task.
#[derive(Clone, Copy)]
pub(crate) enum Name {
    /// It was given one.
    Given(&'static str),
    /// It is called by the line that spawned it.
    Line(&'static Location<'static>),
}

impl Name {
    /// The name as text. That of a line is made when somebody reads it.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Name::Given(name) => name,
            Name::Line(line) => kept(&format!("{}:{}", line.file(), line.line())),
        }
    }

    /// Equal for the same text at the same place, and so cheaper to compare than the text.
    #[cfg(feature = "watchdog")]
    pub(crate) fn key(self) -> (usize, usize) {
        match self {
            Name::Given(name) => (name.as_ptr().addr(), name.len()),
            Name::Line(line) => (std::ptr::from_ref(line).addr(), usize::MAX),
        }
    }
}

/// The same text, kept until the process ends: for names that are made at start-up, of which there are few.
#[doc(hidden)]
pub fn kept(text: &str) -> &'static str {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(text) {
        return known;
    }
    let text: &'static str = Box::leak(text.into());
    all.insert(text);
    text
}

/// Names that follow each other, as one; each thread remembers the last ones by their address.
#[doc(hidden)]
pub fn joined(parts: [&'static str; 3]) -> &'static str {
    JOINED.with(|joined| {
        let hash = |sum: usize, part: &&str| sum.wrapping_mul(31).wrapping_add(part.as_ptr().addr());
        let hash = parts.iter().fold(0, hash);
        let slot = &joined[hash % REMEMBERED];
        let is_same = |known: Parts| known.iter().zip(parts).all(|(known, part)| std::ptr::eq(*known, part));
        if let Some((known, name)) = slot.get()
            && is_same(known)
        {
            return name;
        }
        let name = kept(&parts.concat());
        slot.set(Some((parts, name)));
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_name() {
        let name = kept("GET /users");
        assert!(std::ptr::eq(name, kept(&String::from("GET /users"))));
        for _again in 0..2 {
            let both = joined([name, ", then ", "mail::welcome"]);
            assert_eq!(both, "GET /users, then mail::welcome");
            assert!(std::ptr::eq(both, joined([name, ", then ", "mail::welcome"])));
        }
        assert_eq!(joined(["end of ", name, ""]), "end of GET /users");
    }

    #[test]
    fn more_names_than_are_remembered_are_right_all_the_same() {
        let names: Vec<&'static str> =
            (0..3 * REMEMBERED).map(|number| kept(&format!("GET /{number}"))).collect();
        for _again in 0..2 {
            for name in &names {
                assert_eq!(joined(["after ", name, ""]), format!("after {name}"));
            }
        }
    }
}
