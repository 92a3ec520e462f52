//! What is done at the end of provided values' lives: last provided first, always, told the outcome.

use dunlin_core::{Exit, Outcome, Result};

/// The ends that are still to come for one request.
#[derive(Default)]
pub(crate) struct Exits {
    before_response: Vec<Exit>,
    after_response: Vec<Exit>,
}

impl Exits {
    /// Notes what is to be done.
    pub(crate) fn push(&mut self, exit: Option<Exit>, until_sent: bool) {
        let exits = if until_sent { &mut self.after_response } else { &mut self.before_response };
        exits.extend(exit);
    }

    /// Releases what ends before the response; all of it, also when one fails. The first error is given.
    pub(crate) async fn before_response(&mut self, outcome: Outcome) -> Result<()> {
        release(&mut self.before_response, outcome).await
    }

    /// True when something is held until the response was sent.
    pub(crate) fn waits(&self) -> bool {
        !self.after_response.is_empty()
    }

    /// Releases what was held until the response was sent.
    pub(crate) async fn after_response(mut self, outcome: Outcome) {
        if let Err(error) = release(&mut self.after_response, outcome).await {
            tracing::error!(%error, "a dependency failed to clean up after its response was sent");
        }
    }
}

/// Takes each off the list before it runs, so that a client that goes away in the middle loses none.
async fn release(exits: &mut Vec<Exit>, mut outcome: Outcome) -> Result<()> {
    let mut result = Ok(());
    while let Some(exit) = exits.pop() {
        let end = dunlin_run::spawn(exit(outcome)).await;
        let end = end.unwrap_or_else(|panic| Err(panic.into()));
        if let Err(error) = end {
            outcome = Outcome::Failed;
            match result {
                Ok(()) => result = Err(error),
                Err(_) => tracing::error!(%error, "a further dependency failed to clean up"),
            }
        }
    }
    result
}

impl Drop for Exits {
    /// The client went away, the request timed out, or something panicked: what is held is released all the same.
    fn drop(&mut self) {
        if self.before_response.is_empty() && self.after_response.is_empty() {
            return;
        }
        let mut exits = std::mem::take(&mut self.after_response);
        exits.append(&mut self.before_response);
        drop(dunlin_run::spawn(async move {
            if let Err(error) = release(&mut exits, Outcome::Failed).await {
                tracing::error!(%error, "a dependency failed to clean up after a request that did not end");
            }
        }));
    }
}
