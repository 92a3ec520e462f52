//! What the watchdog costs: `cargo run --release -p dunlin-run --features watchdog --example watchdog_cost`.

use std::error::Error;
use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
#[cfg(feature = "watchdog")]
use std::time::Duration;
use std::time::Instant;

use dunlin_run::watchdog::{Label, doing};

const POLLS: u32 = 20_000_000;
const ROUNDS: usize = 7;

type Polled<'a> = Pin<&'a mut (dyn Future<Output = ()> + Send)>;

fn main() -> Result<(), Box<dyn Error>> {
    let bare = nanoseconds_a_poll(|future, context| future.poll(context));
    let label = Label::new("GET /users/{id}");
    let watched = nanoseconds_a_poll(|future, context| doing(label, || future.poll(context)));
    println!("{bare:.1} ns a poll, {watched:.1} ns with its label: {:.1} ns more", watched - bare);
    #[cfg(feature = "watchdog")]
    while_it_watches(label)?;
    Ok(())
}

/// Polls one future again and again; the best of a few rounds.
#[expect(clippy::disallowed_methods, reason = "real time is what is measured")]
fn nanoseconds_a_poll(poll: impl Fn(Polled<'_>, &mut Context<'_>) -> Poll<()>) -> f64 {
    let mut future = pin!(std::future::pending::<()>());
    let mut context = Context::from_waker(Waker::noop());
    let mut round = || {
        let start = Instant::now();
        for _ in 0..POLLS {
            let future: Polled<'_> = future.as_mut();
            let _ = black_box(poll(black_box(future), &mut context));
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(POLLS)
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}

/// The same with the watchdog at work, then the time from a blocked poll to its report.
#[cfg(feature = "watchdog")]
#[expect(clippy::disallowed_methods, reason = "real time is what is measured, and blocking")]
fn while_it_watches(label: Label) -> Result<(), Box<dyn Error>> {
    use dunlin_run::watchdog::{Report, Watchdog};

    let (sender, reports) = std::sync::mpsc::channel();
    let dog = Watchdog::new().threshold(Duration::from_millis(25)).repeat_after(Duration::ZERO);
    let tell = move |report: &Report| {
        if !report.is_update {
            let _ = sender.send((Instant::now(), report.so_far));
        }
    };
    let watching = dog.handler(tell).start()?;
    let watched = nanoseconds_a_poll(|future, context| doing(label, || future.poll(context)));
    println!("{watched:.1} ns a poll while the watchdog watches");
    for _ in 0..5 {
        let start = Instant::now();
        doing(label, || std::thread::sleep(Duration::from_millis(200)));
        let (at, so_far) = reports.recv()?;
        let total = at - start;
        println!(
            "blocked: seen after {so_far:.1?}, stack and names {:.1?} later",
            total.saturating_sub(so_far)
        );
    }
    let before = processor_time()?;
    std::thread::sleep(Duration::from_secs(5));
    println!("watching idle event loops: {:?} of processor time a second", (processor_time()? - before) / 5);
    drop(watching);
    Ok(())
}

#[cfg(feature = "watchdog")]
fn processor_time() -> Result<Duration, Box<dyn Error>> {
    let mut sum = Duration::ZERO;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let figures = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        sum += Duration::from_nanos(figures.split(' ').next().unwrap_or("0").parse()?);
    }
    Ok(sum)
}
