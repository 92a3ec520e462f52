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

#[test]
fn live_tasks_say_where_they_were_spawned_and_how_often_they_were_polled() {
    dunlin_run::block_on(async {
        let (tell, told) = oneshot::channel::<()>();
        let task = Tasks::new().spawn("listed", async move {
            tokio::task::yield_now().await;
            let seen = dunlin_run::all_tasks().into_iter().find(|task| task.name == "listed").unwrap();
            told.await.ok();
            seen
        });
        let line = line!() - 6;
        while !dunlin_run::all_tasks()
            .iter()
            .any(|task| task.name == "listed" && !task.is_running && task.polls == 2)
        {
            tokio::task::yield_now().await;
        }
        tell.send(()).unwrap();
        let seen = task.await.unwrap();
        assert_eq!((seen.spawned_at.file(), seen.spawned_at.line()), (file!(), line));
        assert_eq!((seen.polls, seen.is_running), (2, true));
        while dunlin_run::all_tasks().iter().any(|task| task.name == "listed") {
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn a_task_without_a_name_is_called_by_its_line() {
    let lines = log::lines();
    dunlin_run::block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let (line, task) = (line!(), spawn(stopped));
        let name = format!("{}:{line}", file!());
        let seen = dunlin_run::all_tasks().into_iter().find(|task| task.name == name).unwrap();
        assert_eq!((seen.spawned_at.file(), seen.spawned_at.line()), (file!(), line));
        stop.send(()).unwrap();
        task.await.unwrap().unwrap();
        let (line, task) = (line!(), spawn(async { panic!("without a name") }));
        assert!(task.await.map(|(): ()| ()).unwrap_err().is_panic());
        assert!(lines.contain("ERROR", &format!(r#"task="{}:{line}" panic="without a name""#, file!())));
    });
}

#[test]
fn a_task_that_says_what_it_does_is_listed_under_that() {
    dunlin_run::block_on(async {
        let (next, mut ready) = tokio::sync::mpsc::channel::<()>(1);
        let task = Tasks::new().spawn_titled("GET /titled", |title| async move {
            for part in ["GET /titled, then one", "GET /titled, then two"] {
                title.during(part, ready.recv()).await;
            }
        });
        for part in ["GET /titled, then one", "GET /titled, then two"] {
            while !dunlin_run::all_tasks().iter().any(|task| task.name == part) {
                tokio::task::yield_now().await;
            }
            next.send(()).await.unwrap();
        }
        task.await.unwrap();
        assert!(!dunlin_run::all_tasks().iter().any(|task| task.name.starts_with("GET /titled")));
    });
}

#[test]
fn a_task_that_panics_or_is_aborted_is_listed_no_more() {
    dunlin_run::block_on(async {
        let panics = spawn_named("panics", async { panic!("on purpose") });
        assert!(panics.await.unwrap_err().is_panic());
        let waits = spawn_named("waits for ever", std::future::pending::<()>());
        waits.abort();
        assert!(waits.await.unwrap_err().is_cancelled());
        while dunlin_run::all_tasks().iter().any(|task| ["panics", "waits for ever"].contains(&task.name)) {
            tokio::task::yield_now().await;
        }
    });
}
