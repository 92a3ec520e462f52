//! How a request ends: what was provided is released, the response is sent, background work is done. From here on it
//! goes to its end, whether or not the client waits for it.

use std::sync::Arc;

use dunlin_core::{Context, Outcome, RequestBody, Response};
use dunlin_run::{Carried, Title, contained, joined};
use tracing::{Instrument, Span};

use super::Running;
use super::running::asked;
use crate::background::{BackgroundTask, BackgroundTasks};
use crate::depend::Exits;
use crate::reply::internal;
use crate::serve::{Sent, after};

/// What is still to be done for one request.
struct Ending {
    cx: Box<Context>,
    exits: Exits,
    tasks: BackgroundTasks,
}

impl Running {
    /// Ends a request. Background tasks of one that was answered by an error are not run: what they were to follow
    /// has not happened.
    pub(super) async fn end(
        self: &Arc<Self>,
        mut cx: Box<Context>,
        response: Response,
        is_error: bool,
    ) -> Response {
        // nobody reads it any more, and what waits below must not keep it: the connection has to know
        if matches!(cx.body, RequestBody::Unread(_)) {
            cx.body = RequestBody::Taken;
        }
        let exits = cx.take_slot::<Exits>().unwrap_or_default();
        let tasks = cx.take_slot::<BackgroundTasks>().filter(|_| !is_error);
        let waits = tasks.as_ref().is_some_and(|tasks| !tasks.is_empty() || response.body().is_stream());
        if exits.is_empty() && !waits {
            return response;
        }
        let [name, _] = cx.served.names_of_end;
        let ending = Ending { cx, exits, tasks: tasks.unwrap_or_default() };
        let app = Arc::clone(self);
        let finish = Carried::capture().follow(app.finish(ending, response)).instrument(Span::current());
        let end = self.tasks().spawn(name, self.pools().scope(finish));
        end.await.unwrap_or_else(|_| internal())
    }

    async fn finish(self: Arc<Self>, mut ending: Ending, mut response: Response) -> Response {
        let mut outcome = if response.status().as_u16() < 400 { Outcome::Ok } else { Outcome::Failed };
        if let Err(error) = ending.exits.before_response(outcome).await {
            response = Box::pin(self.failures().answer(error, &asked(&ending.cx))).await;
            outcome = Outcome::Failed;
            ending.tasks.clear();
        }
        let is_done = ending.exits.is_empty() && ending.tasks.is_empty() && !response.body().is_stream();
        if is_done {
            return response;
        }
        let pools = self.pools().clone();
        let [_, name] = ending.cx.served.names_of_end;
        let group = (name, self.tasks().clone());
        // begun elsewhere, when the connection is done with the body
        let (span, trace) = (Span::current(), Carried::capture());
        after(response, group, move |sent, title| {
            pools.scope(trace.follow(ending.after_response(outcome, sent, title)).instrument(span))
        })
    }
}

impl Ending {
    async fn after_response(mut self, outcome: Outcome, sent: Sent, title: Title) {
        let outcome = match sent {
            Sent::Whole => outcome,
            Sent::CutOff => Outcome::Failed,
        };
        self.exits.after_response(outcome).await;
        while let Some(BackgroundTask { function, work }) = self.tasks.next() {
            let served = &self.cx.served;
            let (method, route) = (&served.operation.method, &served.operation.path);
            let span = tracing::error_span!("background", %method, route, task = function);
            let work = async {
                if contained(work).await.is_err() {
                    tracing::error!("a background task panicked");
                }
            };
            title.during(joined([served.name, ", then ", function]), work.instrument(span)).await;
        }
    }
}
