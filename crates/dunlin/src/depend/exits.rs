//! What is done at the end of provided values' lives: last provided first, always, told the outcome.

use std::sync::Arc;

use dunlin_core::{Context, Error, Exit, Outcome, Result};
use dunlin_run::{Pools, Tasks, contained};

/// Where ends run that nobody waits for: counted by the app, which waits for them when it stops.
#[derive(Clone)]
pub(crate) struct Afterlife {
    pub(crate) tasks: Tasks,
    pub(crate) pools: Pools,
}

/// The ends that are still to come for one request.
#[derive(Default)]
pub(crate) struct Exits {
    afterlife: Option<Arc<Afterlife>>,
    before_response: Vec<Exit>,
    after_response: Vec<Exit>,
}

impl Exits {
    /// Notes what is to be done for a value that a dependency provided.
    pub(crate) fn note(cx: &mut Context, exit: Exit, until_sent: bool) {
        let afterlife = cx.app.get::<Afterlife>();
        let exits = cx.slot::<Exits>();
        exits.afterlife = afterlife;
        if until_sent { exits.after_response.push(exit) } else { exits.before_response.push(exit) }
    }

    /// Releases what ends before the response; all of it, also when one fails. The first error is given.
    pub(crate) async fn before_response(&mut self, outcome: Outcome) -> Result<()> {
        release(&mut self.before_response, outcome).await
    }

    /// Releases what belongs to a request that did not end.
    pub(super) fn give_up(afterlife: Option<&Afterlife>, mut exits: Vec<Exit>) {
        let release = async move {
            if let Err(error) = release(&mut exits, Outcome::Failed).await {
                tracing::error!(%error, "a dependency failed to clean up after a request that did not end");
            }
        };
        if let Some(Afterlife { tasks, pools }) = afterlife {
            tasks.spawn("end of a request that was given up", pools.scope(release));
        }
    }

    /// True when there is nothing to be released any more.
    pub(crate) fn is_empty(&self) -> bool {
        self.before_response.is_empty() && self.after_response.is_empty()
    }

    /// Releases what was held until the response was sent.
    pub(crate) async fn after_response(&mut self, outcome: Outcome) {
        if let Err(error) = release(&mut self.after_response, outcome).await {
            tracing::error!(%error, "a dependency failed to clean up after its response was sent");
        }
    }
}

/// Takes each off the list before it runs, so that a client that goes away in the middle loses none.
async fn release(exits: &mut Vec<Exit>, mut outcome: Outcome) -> Result<()> {
    let mut result = Ok(());
    while let Some(exit) = exits.pop() {
        let end = contained(async { exit(outcome).await }).await;
        let end = end.unwrap_or_else(|_| Err(Error::msg("the end of a dependency panicked")));
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
        if self.is_empty() {
            return;
        }
        let mut exits = std::mem::take(&mut self.after_response);
        exits.append(&mut self.before_response);
        Self::give_up(self.afterlife.as_deref(), exits);
    }
}
