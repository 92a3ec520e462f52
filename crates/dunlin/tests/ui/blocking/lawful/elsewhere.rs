//! Blocking calls that an event loop does not run.

#![deny(warnings)]

use std::time::Duration;

use dunlin::prelude::*;
use dunlin::run;

/// In a plain `fn`, which runs on the thread pool.
#[get("/1")]
fn in_a_pool() -> Result<String> {
    std::thread::sleep(Duration::from_millis(1));
    Ok(std::fs::read_to_string("Cargo.toml")?)
}

/// In a plain `fn` dependency.
#[dependency]
fn provided() -> Result<String> {
    Ok(std::fs::read_to_string("Cargo.toml")?)
}

/// In a plain `fn` for the CPU pool.
#[get("/2", run = cpu)]
fn computed(text: Depends<provided>) -> usize {
    std::thread::sleep(Duration::from_millis(1));
    text.len()
}

/// In a closure for the thread pool.
#[get("/3")]
async fn moved() -> Result<String> {
    Ok(run::threads(|| std::fs::read_to_string("Cargo.toml")).await??)
}

/// In a closure for the CPU pool, by its full path.
#[get("/4")]
async fn moved_to_cpu() -> Result<usize> {
    Ok(dunlin::run::cpu(move || {
        std::thread::sleep(Duration::from_millis(1));
        7
    })
    .await?)
}

/// In a closure for tokio's own pool.
#[get("/5")]
async fn moved_to_tokio() -> Result<String> {
    Ok(tokio::task::spawn_blocking(|| std::fs::read_to_string("Cargo.toml")).await??)
}

/// In a background task for the thread pool.
#[get("/6")]
async fn afterwards(tasks: BackgroundTasks) {
    tasks.add_blocking(|| std::fs::write("/tmp/lawful", "x"));
}

/// In a closure that has a name, and goes to a pool later.
#[get("/7")]
async fn named_closure() -> Result<String> {
    let read = || std::fs::read_to_string("Cargo.toml");
    Ok(run::threads(read).await??)
}

/// In a lazy iterator that a pool consumes.
#[get("/8")]
async fn lazy() -> Result<usize> {
    let sizes = ["a", "b"].into_iter().map(|path| std::fs::metadata(path).map_or(0, |found| found.len()));
    Ok(run::threads(move || sizes.sum::<u64>()).await? as usize)
}

/// In a thread that the function does not wait for.
#[get("/9")]
async fn own_thread() {
    std::thread::spawn(|| std::thread::sleep(Duration::from_millis(1)));
}

/// In a function that has been written inside of the endpoint.
#[get("/10")]
async fn nested() -> Result<String> {
    fn read() -> std::io::Result<String> {
        std::fs::read_to_string("Cargo.toml")
    }
    Ok(run::threads(read).await??)
}

/// In a method of a type that has been written inside of the endpoint.
#[get("/11")]
async fn nested_type() -> Result<String> {
    struct Reader;
    impl Reader {
        fn read(self) -> std::io::Result<String> {
            std::fs::read_to_string("Cargo.toml")
        }
    }
    Ok(run::threads(|| Reader.read()).await??)
}

/// In a constant.
#[get("/12")]
async fn constant() -> u64 {
    const PAUSE: fn(Duration) = std::thread::sleep;
    static READ: fn(&'static str) -> std::io::Result<String> = std::fs::read_to_string;
    let _ = (PAUSE, READ);
    1
}

/// Named, not called: the pool calls it.
#[get("/13")]
async fn named() -> Result<()> {
    run::threads(std::thread::yield_now).await?;
    let pause = std::thread::sleep;
    Ok(run::threads(move || pause(Duration::from_millis(1))).await?)
}

/// In a closure for somebody else's pool, as `deadpool` has it.
#[get("/14")]
async fn somebody_elses_pool() -> usize {
    struct Pool;
    impl Pool {
        async fn interact<R>(&self, work: impl FnOnce(u8) -> R) -> Option<R> {
            Some(work(1)).filter(|_| true)
        }
    }
    Pool.interact(|_connection| std::fs::read("Cargo.toml").map_or(0, |bytes| bytes.len())).await.unwrap_or(0)
}

/// In text, in a macro that shows it.
#[get("/15")]
async fn shown() -> &'static str {
    stringify!(std::fs::read("x"); rx.recv())
}

fn main() {
    let _ = routes![
        in_a_pool,
        computed,
        moved,
        moved_to_cpu,
        moved_to_tokio,
        afterwards,
        named_closure,
        lazy,
        own_thread,
        nested,
        nested_type,
        constant,
        named,
        somebody_elses_pool,
        shown
    ];
}
