//! Hot path: spans on their way to the task that sends them: as many as it holds, the rest is dropped and counted.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::sync::Notify;

use crate::request::Answered;
use crate::span::Span;

/// What was recorded.
#[derive(Debug)]
pub(crate) enum Record {
    Request(Box<Answered>),
    Span(Box<Span>),
}

/// Where records are put; nobody waits here.
#[derive(Debug)]
pub(crate) struct Queue {
    sender: SyncSender<Record>,
    /// Records that nobody has taken yet.
    length: AtomicUsize,
    dropped: AtomicU64,
    /// So many are sent at once.
    batch: usize,
    filled: Notify,
}

/// Where they are taken from.
#[derive(Debug)]
pub(crate) struct Outlet(Receiver<Record>);

impl Queue {
    /// A queue that holds so many, and tells when there is a batch.
    pub(crate) fn new(most: usize, batch: usize) -> (Self, Outlet) {
        let (sender, receiver) = sync_channel(most);
        let (length, dropped) = (AtomicUsize::new(0), AtomicU64::new(0));
        (Queue { sender, length, dropped, batch, filled: Notify::new() }, Outlet(receiver))
    }

    /// Puts a record in, or drops it.
    pub(crate) fn push(&self, record: Record) {
        // counted before, so that it is never taken off before it was counted
        let length = self.length.fetch_add(1, Relaxed) + 1;
        match self.sender.try_send(record) {
            Ok(()) if length == self.batch => self.filled.notify_one(),
            Ok(()) => {}
            Err(_) => {
                self.length.fetch_sub(1, Relaxed);
                self.dropped.fetch_add(1, Relaxed);
            }
        }
    }

    /// Ends when there is a batch.
    pub(crate) async fn filled(&self) {
        if !self.has_batch() {
            self.filled.notified().await;
        }
    }

    /// Takes a batch, or what there is of one.
    pub(crate) fn take(&self, outlet: &mut Outlet) -> Vec<Record> {
        let records: Vec<Record> = outlet.0.try_iter().take(self.batch).collect();
        self.length.fetch_sub(records.len(), Relaxed);
        records
    }

    /// Whether a whole batch is waiting.
    pub(crate) fn has_batch(&self) -> bool {
        self.length.load(Relaxed) >= self.batch
    }

    /// How many were dropped so far because it was full.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::thread;

    use dunlin_core::telemetry::Trace;

    use super::*;
    use crate::id;
    use crate::span::{Attributes, Events, Kind, Status};

    fn record() -> Record {
        Record::Span(Box::new(Span {
            trace: Trace { id: id::trace(), span: id::span(), is_sampled: true },
            parent: None,
            name: Cow::Borrowed("one"),
            kind: Kind::Internal,
            started: 1,
            ended: 2,
            attributes: Attributes::default(),
            happened: Events::default(),
            links: Vec::new(),
            status: Status::Unset,
        }))
    }

    #[test]
    fn each_record_is_taken_or_counted_as_dropped_however_many_threads_push() {
        let (queue, mut outlet) = Queue::new(50, 7);
        let mut taken = 0;
        thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(|| (0..1000).for_each(|_| queue.push(record()))));
            while !threads.iter().all(thread::ScopedJoinHandle::is_finished) {
                taken += queue.take(&mut outlet).len();
            }
        });
        loop {
            let batch = queue.take(&mut outlet);
            assert!(batch.len() <= 7);
            taken += batch.len();
            if batch.is_empty() {
                break;
            }
        }
        assert_eq!(taken as u64 + queue.dropped(), 4000);
        assert!(!queue.has_batch());
    }

    #[tokio::test]
    async fn a_batch_is_told() {
        let (queue, mut outlet) = Queue::new(50, 2);
        queue.push(record());
        let filled = async {
            queue.filled().await;
            queue.take(&mut outlet).len()
        };
        let push = async { queue.push(record()) };
        assert_eq!(tokio::join!(filled, push).0, 2);
    }
}
