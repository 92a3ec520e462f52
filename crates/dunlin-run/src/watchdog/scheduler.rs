//! What the kernel's scheduler says about a thread: how long it ran, queued, and whether it sleeps.

use std::fs::read_to_string;
use std::time::Duration;

/// Where a thread has spent its time since some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    pub(super) running: Duration,
    pub(super) queued: Duration,
}

impl Spent {
    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            running: self.running.saturating_sub(earlier.running),
            queued: self.queued.saturating_sub(earlier.queued),
        }
    }
}

/// Returns the time the thread has spent since it began; `None` where the kernel does not tell.
pub(super) fn spent(thread: u32) -> Option<Spent> {
    parse(&read_to_string(format!("/proc/self/task/{thread}/schedstat")).ok()?)
}

/// Returns whether the thread is asleep in the kernel at this moment.
pub(super) fn is_asleep(thread: u32) -> bool {
    let text = read_to_string(format!("/proc/self/task/{thread}/stat"));
    // The state follows the name, which is in parentheses and may itself hold some.
    let state = text.ok().and_then(|text| text.rsplit_once(") ")?.1.chars().next());
    state.is_some_and(|state| state != 'R')
}

/// Reads `running queued slices`, in nanoseconds.
fn parse(text: &str) -> Option<Spent> {
    let mut fields = text.split_ascii_whitespace().map(|field| field.parse().map(Duration::from_nanos));
    Some(Spent { running: fields.next()?.ok()?, queued: fields.next()?.ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_thread_are_read() {
        let spent = |running, queued| Spent {
            running: Duration::from_nanos(running),
            queued: Duration::from_nanos(queued),
        };
        assert_eq!(parse("2295200 31 1\n"), Some(spent(2_295_200, 31)));
        for wrong in ["", "1", "a b c", "-1 2 3"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(spent(5, 3).since(spent(2, 4)), spent(3, 0));
    }
}
