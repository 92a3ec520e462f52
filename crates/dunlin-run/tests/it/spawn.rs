//! Tasks are counted, their panics are heard, and a group of them can be waited for.

use std::time::Duration;

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Tasks, spawn, spawn_named, task_counts};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::log;

#[test]
fn a_task_is_counted_and_gives_its_result() {
    block_on_paused(async {
        let before = task_counts();
        assert_eq!(spawn(async { 7 }).await.unwrap(), 7);
        let (stop, stopped) = oneshot::channel::<()>();
        let task = spawn(stopped);
        // Other tests of this process spawn too, so that only what these two do is certain.
        let counts = task_counts();
        assert!(counts.started >= before.started + 2, "{counts:?}");
        assert!(counts.live >= 1 && counts.live as u64 <= counts.started, "{counts:?}");
        stop.send(()).unwrap();
        task.await.unwrap().unwrap();
    });
}

#[test]
fn a_panic_of_a_task_is_logged_with_its_name_and_ends_nothing_else() {
    let (lines, before) = (log::lines(), task_counts());
    block_on_paused(async {
        let error =
            spawn_named("mailer", async { panic!("no mail today") }).await.map(|(): ()| ()).unwrap_err();
        assert!(error.is_panic());
        assert_eq!(spawn(async { 7 }).await.unwrap(), 7);
    });
    assert!(lines.contain("ERROR", r#"a task panicked task="mailer" panic="no mail today""#));
    assert!(task_counts().panicked > before.panicked);
}

#[test]
fn a_group_is_idle_when_its_last_task_has_ended_in_whatever_way() {
    block_on_paused(async {
        let (tasks, minute) = (Tasks::new(), Duration::from_secs(60));
        assert_eq!(tasks.wait_idle(Duration::ZERO).await, 0);
        let (stop, stopped) = oneshot::channel::<()>();
        drop(tasks.spawn("ends", stopped));
        drop(tasks.spawn("panics", async { panic!("heard") }));
        let aborted = tasks.spawn("aborted", std::future::pending::<()>());
        let before = Instant::now();
        assert_eq!(tasks.wait_idle(minute).await, 2, "one has panicked");
        assert_eq!(before.elapsed(), minute);
        aborted.abort();
        let adds = tasks.clone();
        drop(tasks.spawn("adds another", async move {
            drop(adds.spawn("another", async { tokio::time::sleep(Duration::from_secs(1)).await }));
        }));
        stop.send(()).unwrap();
        let before = Instant::now();
        assert_eq!(tasks.wait_idle(minute).await, 0);
        assert_eq!((before.elapsed(), tasks.live()), (Duration::from_secs(1), 0));
    });
}
