//! The pools of an app: found by name, apart from each other, and known to the code that runs for the app.

use dunlin_run::testing::block_on_paused;
use dunlin_run::{Place, Pool, PoolConfig, Pools, cpu, on, threads};

use crate::gate::{Gate, started};
use crate::log;

const REPORTS: Place = Place::Threads("reports");

fn thread_name() -> Option<String> {
    std::thread::current().name().map(ToOwned::to_owned)
}

fn with_reports(size: usize, queue: usize) -> Pools {
    Pools::builder()
        .pool(PoolConfig::threads("reports").size(size).queue(queue))
        .build()
        .expect("its size is not 0")
}

#[test]
fn a_named_pool_is_a_bulkhead() {
    block_on_paused(async {
        let (pools, gate) = (with_reports(1, 0), Gate::default());
        let report = started({
            let (pools, gate) = (pools.clone(), gate.clone());
            async move { pools.run(REPORTS, move || gate.wait()).await }
        })
        .await;
        assert!(pools.run(REPORTS, || ()).await.unwrap_err().is_full());
        pools.run(Place::THREADS, || ()).await.expect("the others have their own threads");
        pools.run(Place::CPU, || ()).await.expect("the others have their own threads");
        let busy: Vec<_> = pools.snapshots().map(|snapshot| (snapshot.place, snapshot.busy)).collect();
        assert_eq!(busy, [(Place::THREADS, 0), (Place::CPU, 0), (REPORTS, 1)]);
        gate.open();
        report.await.unwrap();
    });
}

#[test]
fn code_runs_where_its_place_says() {
    block_on_paused(async {
        let pools = with_reports(1, 0);
        let here = thread_name();
        for (place, expected) in [
            (Place::THREADS, Some("dunlin-threads-1")),
            (Place::CPU, Some("dunlin-cpu-1")),
            (REPORTS, Some("dunlin-reports-1")),
            (Place::EventLoop, here.as_deref()),
        ] {
            assert_eq!(pools.run(place, thread_name).await.unwrap().as_deref(), expected, "{place}");
        }
    });
}

#[test]
fn the_defaults_are_forty_threads_and_one_a_core() {
    let cores = std::thread::available_parallelism().unwrap().get();
    let sizes: Vec<_> =
        Pools::default().snapshots().map(|pool| (pool.place, pool.size, pool.queue)).collect();
    assert_eq!(sizes, [(Place::THREADS, 40, 256), (Place::CPU, cores, 2 * cores)]);
    let resized =
        Pools::builder().pool(PoolConfig::cpu("cpu").size(3)).pool(PoolConfig::threads("threads").size(7));
    let sizes: Vec<_> = resized.build().unwrap().snapshots().map(|pool| (pool.place, pool.size)).collect();
    assert_eq!(sizes, [(Place::THREADS, 7), (Place::CPU, 3)]);
}

#[test]
fn mistakes_are_found_at_the_start_and_together() {
    let broken = Pools::builder()
        .pool(PoolConfig::threads("reports").size(0))
        .pool(PoolConfig::cpu("reports"))
        .pool(PoolConfig::threads(""))
        .pool(PoolConfig::cpu("images").queue(usize::MAX))
        .build()
        .unwrap_err();
    let problems: Vec<_> = broken.problems().collect();
    assert_eq!(
        problems,
        [
            "thread pool `reports`: its size is 0, it needs at least 1 thread",
            "thread pool ``: the name names its threads, so it is not empty and has no NUL",
            "CPU pool `images`: its queue of 18446744073709551615 is too long",
            "two pools are named `reports`",
        ]
    );
    assert_eq!(broken.to_string(), problems.join("; "));
    assert!(Pool::new(PoolConfig::cpu("cpu").size(0)).is_err());
}

#[test]
fn an_unknown_place_is_found_at_the_start() {
    let pools = with_reports(1, 0);
    assert!(
        [Place::EventLoop, Place::THREADS, Place::CPU, REPORTS]
            .iter()
            .all(|place| pools.check(*place).is_ok())
    );
    let unknown = pools.check(Place::Cpu("reports")).unwrap_err().to_string();
    assert_eq!(
        unknown,
        "there is no CPU pool `reports`; there are: thread pool `threads`, CPU pool `cpu`, thread pool `reports`"
    );
    let rejected = block_on_paused(pools.run(Place::Cpu("reports"), || ())).unwrap_err();
    assert!(rejected.is_misuse() && rejected.place() == Place::Cpu("reports"));
}

#[test]
fn code_uses_the_pools_of_its_app_wherever_it_runs() {
    fn is_app() -> bool {
        Pools::current().pool(REPORTS).is_some()
    }
    block_on_paused(async {
        assert!(!is_app(), "outside an app there are the pools of the process");
        assert_eq!(threads(thread_name).await.unwrap().as_deref(), Some("dunlin-threads-1"));
        let pools = with_reports(1, 0);
        let inside = async {
            assert!(is_app());
            assert!(threads(is_app).await.unwrap(), "in its thread pool");
            assert!(cpu(is_app).await.unwrap(), "in its CPU pool");
            assert_eq!(on(REPORTS, thread_name).await.unwrap().as_deref(), Some("dunlin-reports-1"));
            assert!(dunlin_run::spawn(async { is_app() }).await.unwrap(), "in what it spawns");
            let spawned = threads(|| dunlin_run::spawn(async { is_app() })).await.unwrap();
            assert!(spawned.await.unwrap(), "in what a job of it spawns");
        };
        pools.scope(inside).await;
        assert!(pools.sync_scope(is_app) && !is_app());
        assert_eq!(pools.pool(Place::THREADS).unwrap().snapshot().completed, 2);
    });
}

#[test]
fn a_job_logs_within_the_span_of_its_caller() {
    let lines = log::lines();
    block_on_paused(async {
        let span = tracing::info_span!("request", id = 7);
        let entered = span.clone();
        let pools = Pools::default();
        let job = pools.run(Place::THREADS, || tracing::info!("from the thread"));
        let mut job = std::pin::pin!(job);
        std::future::poll_fn(|cx| entered.in_scope(|| job.as_mut().poll(cx))).await.unwrap();
    });
    assert!(lines.contain("INFO", "request{id=7}: it::pools: from the thread"));
}
