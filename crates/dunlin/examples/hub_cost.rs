//! Measures what a hub costs: processor time a delivery to a client of server-sent events, how long a publication holds
//! its caller, memory a subscriber.
//!
//! `cargo run --release -p dunlin --example hub_cost` serves in a process of its own, reads with 2,000 clients, and prints.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use dunlin::prelude::*;
use dunlin::{Event, EventStream, Hub, Server, Subscription};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

const CLIENTS: usize = 2_000;
const SUBSCRIBERS: usize = 100_000;

#[model]
struct Message {
    text: String,
}

#[get("/events")]
async fn events(hub: Hub<Message>) -> EventStream<Message> {
    hub.subscribe("news").into()
}

/// Publishes messages of 100 bytes; the last one is named. Gives the longest time that one took, in microseconds.
#[post("/publish")]
async fn publish(count: u32, name: String, hub: Hub<Message>) -> Result<u64> {
    let mut longest = 0;
    for number in 1..=count {
        let event = Event::new(Message { text: "x".repeat(100) });
        let event = if number == count { event.event(name.clone()) } else { event };
        let begun = Instant::now();
        hub.publish("news", event).await?;
        longest = longest.max(begun.elapsed().as_micros() as u64);
    }
    Ok(longest)
}

/// Processor time of all threads in nanoseconds, and bytes in memory.
#[get("/usage")]
async fn usage(hub: Hub<Message>) -> Result<Vec<u64>> {
    Ok(vec![cpu()?, resident()?, hub.subscribers("news") as u64])
}

#[allow(clippy::disallowed_methods, reason = "procfs does not block")]
fn cpu() -> Result<u64> {
    let mut total = 0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        total += text.split(' ').next().and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(total)
}

fn resident() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = text.split(' ').nth(1).unwrap_or_default().parse()?;
    Ok(pages * 4096)
}

fn server() -> Server {
    let hub = Hub::<Message>::new();
    App::new("Costs").hub(hub).routes(routes![events, publish, usage]).server().bind("127.0.0.1:0")
}

fn main() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some("server") {
        return run::block_on(server().serve());
    }
    if std::env::args().nth(1).as_deref() == Some("memory") {
        return memory();
    }
    let (mut child, address) = start()?;
    let measured = run::block_on(measure(&address));
    child.kill()?;
    measured?;
    Command::new(std::env::current_exe()?).arg("memory").status()?;
    Ok(())
}

fn start() -> Result<(Child, String)> {
    let mut child = Command::new(std::env::current_exe()?).arg("server").stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line)?;
    let address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    Ok((child, address))
}

/// What a subscription takes that nobody reads, in a process with nothing else.
fn memory() -> Result<()> {
    let hub = Hub::<Message>::new();
    let before = resident()?;
    let all: Vec<Subscription<Message>> = (0..SUBSCRIBERS).map(|_| hub.subscribe("news")).collect();
    let each = (resident()? - before) as usize / all.len();
    println!("memory: {each} bytes a subscription, without its connection");
    run::block_on(wake(hub, all))
}

/// How long a publication holds its caller that wakes a task for each subscription.
async fn wake(hub: Hub<Message>, all: Vec<Subscription<Message>>) -> Result<()> {
    let waiting = Arc::new(AtomicUsize::new(0));
    let tasks = all.into_iter().map(|mut subscription| {
        let waiting = Arc::clone(&waiting);
        run::spawn(async move {
            waiting.fetch_add(1, Relaxed);
            subscription.receive().await
        })
    });
    let tasks: Vec<_> = tasks.collect();
    while waiting.load(Relaxed) < tasks.len() {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    hub.publish("news", Message { text: "x".repeat(100) }).await?;
    println!("{} subscriptions: a publication took {:?}", tasks.len(), begun.elapsed());
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn measure(address: &str) -> Result<()> {
    let (_, before, _) = ask(address, "GET /usage").await?;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut client = TcpStream::connect(address).await?;
        client.write_all(b"GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        read_past(&mut client, "retry: ").await?;
        clients.push(client);
    }
    let (_, after, subscribers) = ask(address, "GET /usage").await?;
    println!(
        "{subscribers} clients: {} bytes a client, with its connection",
        (after - before) / CLIENTS as u64
    );
    for (count, rounds) in [(1_u32, 200_u32), (1, 200), (100, 5), (100, 5)] {
        let (mut deliveries, mut longest) = (0, 0);
        let (cpu, ..) = ask(address, "GET /usage").await?;
        let begun = Instant::now();
        for round in 0..rounds {
            let request = format!("POST /publish?count={count}&name=round{round}.");
            longest = longest.max(ask_for(address, &request).await?.parse::<u64>()?);
            for client in &mut clients {
                read_past(client, &format!("round{round}.")).await?;
            }
            deliveries += CLIENTS as u64 * u64::from(count);
        }
        let each = (ask(address, "GET /usage").await?.0 - cpu) as f64 / 1000.0 / deliveries as f64;
        println!(
            "{count} at once, {rounds} times: {each:.2} us of processor time a delivery; {:.0} deliveries a second; \
             a publication took {longest} us at most",
            deliveries as f64 / begun.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

async fn ask(address: &str, request: &str) -> Result<(u64, u64, u64)> {
    Ok(serde_json::from_str(&ask_for(address, request).await?)?)
}

/// The body of an answer.
async fn ask_for(address: &str, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned())
}

/// Reads past these bytes.
async fn read_past(stream: &mut TcpStream, end: &str) -> Result<()> {
    let mut bytes = Vec::with_capacity(64 * 1024);
    while !bytes.windows(end.len()).any(|window| window == end.as_bytes()) {
        let kept = bytes.len().saturating_sub(end.len());
        bytes.drain(..kept);
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(Error::msg(format!("the server closed before it said {end}")));
        }
    }
    Ok(())
}
