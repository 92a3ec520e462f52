//! The event loops are named, counted, and end.

use std::collections::HashSet;

use dunlin_run::Loops;

use crate::gate::signals;

fn thread_name() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}

#[test]
fn event_loops_have_names_and_their_number() {
    let names = Loops::new().workers(2).block_on(async {
        let meeting = std::sync::Arc::new(std::sync::Barrier::new(2));
        // Both block their event loop until the other one has come: they are on two threads.
        let tasks = [(); 2].map(|()| {
            let meeting = meeting.clone();
            dunlin_run::spawn(async move { (meeting.wait(), thread_name()).1 })
        });
        let mut names = HashSet::new();
        for task in tasks {
            names.insert(task.await.unwrap());
        }
        (names, tokio::runtime::Handle::current().metrics().num_workers())
    });
    let (names, workers) = names.unwrap();
    assert!(names.len() == 2 && names.iter().all(|name| name.starts_with("dunlin-loop-")), "{names:?}");
    assert_eq!(workers, 2);
}

#[test]
fn no_event_loop_counts_as_one() {
    let workers = Loops::new().workers(0).build().unwrap().metrics().num_workers();
    assert_eq!(workers, 1);
}

#[test]
fn the_end_of_the_program_drops_its_tasks() {
    let (life, mut ended) = signals::<()>();
    dunlin_run::block_on(async {
        drop(dunlin_run::spawn(async move { (std::future::pending::<()>().await, life) }));
    });
    assert_eq!(ended.blocking_recv(), None);
}
