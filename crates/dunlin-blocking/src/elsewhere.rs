//! Functions that run a closure where blocking is lawful.

/// The last names of paths and methods whose closures run on another thread, or may block by decree.
const TAILS: &[&[&str]] = &[
    &["add_blocking"],
    &["allow_blocking"],
    &["block_in_place"],
    &["spawn_blocking"],
    &["unblock"],
    &["web", "block"],
    // dunlin's pools
    &["run", "cpu"],
    &["run", "on"],
    &["run", "process"],
    &["run", "threads"],
    &["dunlin_run", "cpu"],
    &["dunlin_run", "on"],
    &["dunlin_run", "process"],
    &["dunlin_run", "threads"],
    // dunlin's replies that are made there
    &["EventStream", "blocking"],
    &["JsonLines", "blocking"],
    &["StreamingResponse", "blocking"],
    &["StreamingResponse", "reading"],
    // threads of one's own
    &["rayon", "install"],
    &["rayon", "join"],
    &["rayon", "scope"],
    &["rayon", "spawn"],
    &["rayon", "spawn_fifo"],
    &["thread", "Builder", "spawn"],
    &["thread", "scope"],
    &["thread", "spawn"],
];

/// Whether closures that are given to this function, or method (its name alone), run where they may block.
///
/// The path may be shortened as imports allow: `run::threads`, `thread::spawn`.
///
/// ```
/// assert!(dunlin_blocking::is_elsewhere(&["dunlin", "run", "threads"]));
/// assert!(dunlin_blocking::is_elsewhere(&["thread", "spawn"]));
/// assert!(!dunlin_blocking::is_elsewhere(&["tokio", "spawn"]));
/// ```
pub fn is_elsewhere(path: &[&str]) -> bool {
    TAILS.iter().any(|tail| path.ends_with(tail))
}
