//! The words of a refusal: what blocks, why, and the ways out.

use dunlin_blocking::{Cost, Entry};

/// What the function may become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// A plain `fn`, which runs in a pool.
    #[default]
    Free,
    /// It has to stay an `async fn`: the endpoint of a WebSocket.
    Async,
}

/// What is said of a call.
pub(super) struct Wording {
    /// Why it is refused.
    pub(super) why: &'static str,
    /// What to do, in the order in which to think of it.
    pub(super) cures: Vec<String>,
}

/// Where types differ in why they block.
const WAITS: &str = "it stops the thread, and with it every request of its event loop";

impl Wording {
    /// Of what is in the table once.
    pub(super) fn of(entry: &Entry, form: Form) -> Wording {
        let instead = Some(entry.instead()).filter(|text| !text.is_empty());
        Wording { why: entry.why, cures: cures(entry.cost, form, instead) }
    }

    /// Of a method that several types have.
    pub(super) fn of_all(name: &str, entries: &[&'static Entry], form: Form) -> Wording {
        let Some((first, others)) = entries.split_first() else {
            return Wording { why: WAITS, cures: cures(Cost::Waits, form, None) };
        };
        if others.is_empty() {
            return Wording::of(first, form);
        }
        let why = if others.iter().all(|entry| entry.why == first.why) { first.why } else { WAITS };
        let instead = match others.iter().all(|entry| entry.instead() == first.instead()) {
            true => first.instead(),
            false => format!("tokio's type of this name, whose `{name}` is awaited"),
        };
        Wording { why, cures: cures(first.cost, form, Some(instead)) }
    }

    /// As one message.
    pub(super) fn message(&self, what: &str) -> String {
        let cures: String = self.cures.iter().map(|cure| format!("\n  - {cure}")).collect();
        format!("`{what}` blocks the event loop: {}{cures}", self.why)
    }
}

fn cures(cost: Cost, form: Form, instead: Option<String>) -> Vec<String> {
    let (pool, drop, place) = match cost {
        Cost::Waits => ("thread pool", "drop `async`", "threads"),
        Cost::Computes => ("CPU pool", "drop `async` and say `run = cpu`", "cpu"),
    };
    let instead = instead.map(|instead| match instead.contains("await") {
        true => format!("use the async counterpart: {}{}", quoted(&instead), feature(&instead)),
        false => format!("use {}", quoted(&instead)),
    });
    let there = match form {
        Form::Free => vec![
            format!("{drop}: a plain `fn` runs on the {pool}"),
            format!("or move the call there: `run::{place}(move || ..).await?`"),
        ],
        Form::Async => vec![format!("move the call to the {pool}: `run::{place}(move || ..).await?`")],
    };
    let meant = "or say that it is meant: `#[allow_blocking(reason = \"..\")]` on the statement".to_owned();
    instead.into_iter().chain(there).chain([meant]).collect()
}

/// The feature that a part of tokio needs.
fn feature(instead: &str) -> String {
    let name = instead.strip_prefix("tokio::").and_then(|rest| rest.split("::").next());
    match name {
        Some(name @ ("fs" | "net" | "process" | "sync" | "time")) => {
            format!(" (`cargo add tokio --features {name}`)")
        }
        _ => String::new(),
    }
}

/// Code in backticks; words stay as they are.
fn quoted(text: &str) -> String {
    match text.contains(' ') && text.contains('`') || text.contains(", ") || !text.contains("::") {
        true => text.to_owned(),
        false => format!("`{text}`"),
    }
}
