//! What to do about a blocked event loop.

use super::State;

/// Returns the advice for a state.
pub(super) fn of(state: State) -> &'static str {
    match state {
        State::Waiting | State::Unknown => {
            "use the async form of the call, or make the function a plain `fn` (it then runs on the thread pool), \
             or move the call there: `run::threads(|| ..).await`"
        }
        State::Computing => {
            "move it to the CPU pool: `run = cpu` on a plain `fn`, or `run::cpu(|| ..).await`; in a long loop, \
             `tokio::task::yield_now().await` now and then"
        }
        State::Starved => "the machine or the container has too few processors for what runs on it",
    }
}
