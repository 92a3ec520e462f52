//! A function or method that blocks.

/// A function or method that is known to block, or to compute for long.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The full path as a user writes it, from the crate's name: `std::fs::read`, `std::thread::JoinHandle::join`.
    pub path: &'static str,
    /// How it is called.
    pub kind: Kind,
    /// Why it is here, as the end of a sentence: "it waits for the disk".
    pub why: &'static str,
    /// What the thread does meanwhile.
    pub cost: Cost,
    /// [`Entry::instead`] with `*` for the name.
    pub(crate) instead: &'static str,
}

/// How an [`Entry`] is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By its path: `std::fs::read(..)`, `std::fs::File::open(..)`.
    Function,
    /// On a value: `handle.join()`.
    Method,
}

/// What a thread does while it is blocked; it decides which pool fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// It waits: the thread pool.
    Waits,
    /// It computes: the CPU pool.
    Computes,
}

impl Entry {
    /// The names of the path.
    ///
    /// ```
    /// let sleep = dunlin_blocking::function(&["std", "thread", "sleep"]).unwrap();
    /// assert!(sleep.segments().eq(["std", "thread", "sleep"]));
    /// ```
    pub fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split("::")
    }

    /// The last name of the path.
    ///
    /// ```
    /// assert_eq!(dunlin_blocking::function(&["std", "fs", "read"]).unwrap().name(), "read");
    /// ```
    pub fn name(&self) -> &'static str {
        self.path.rsplit("::").next().unwrap_or(self.path)
    }

    /// The async counterpart as a user writes it, or as words; empty where there is none.
    ///
    /// ```
    /// let read = dunlin_blocking::function(&["std", "fs", "read"]).unwrap();
    /// assert_eq!(read.instead(), "tokio::fs::read(..).await");
    /// ```
    pub fn instead(&self) -> String {
        self.instead.replace('*', self.name())
    }
}
