//! A server of events is killed and started again while another process publishes: each client has each event once.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::*;

/// What a process that is started by the test is to be.
const ROLE: &str = "DUNLIN_TEST_REDIS_ROLE";

/// How many there are: few, unless `cargo xtask prove` asks for more.
fn count(name: &str, few: u64) -> u64 {
    std::env::var(name).map_or(few, |count| count.parse().unwrap())
}

fn events() -> u64 {
    count("DUNLIN_TEST_REDIS_EVENTS", 3_000)
}

fn clients() -> u64 {
    count("DUNLIN_TEST_REDIS_CLIENTS", 100)
}

fn config() -> HubConfig<u64> {
    HubConfig::new().history(100_000)
}

/// Serves or publishes when the test below has started it, and is nothing else.
#[test]
fn as_told() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let [role, redis, port] = role.split(' ').collect::<Vec<_>>()[..] else { panic!("{role}") };
    run::block_on(async {
        if role == "publish" {
            let hub = config().redis(redis).build();
            for number in 0..events() {
                hub.publish("numbers", number).await.unwrap();
            }
            return;
        }
        let listener = TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
        let app = App::new("Numbers").redis(redis).hub(config()).routes(routes![numbers]);
        app.server().listener(listener).serve().await.unwrap();
    });
}

/// Another process, killed at the end of the test at the latest.
struct Process(Child);

impl Process {
    fn start(role: &str, redis: &RedisServer, port: u16) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["realtime::redis::proof::as_told", "--exact", "--nocapture"]);
        command.env(ROLE, format!("{role} {} {port}", redis.url()));
        Process(command.stdout(Stdio::null()).spawn().unwrap())
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads all events from the first one on, and comes back each time that the connection ends.
async fn client(port: u16, seen: watch::Sender<u64>) -> u64 {
    let (mut last, mut next, mut connections) = (None, 0, 0);
    while next < events() {
        let Ok(stream) = TcpStream::connect(("127.0.0.1", port)).await else {
            tokio::task::yield_now().await;
            continue;
        };
        connections += 1;
        // an error of the connection is one more reason to come back
        let _ = read(stream, &mut last, &mut next, &seen).await;
    }
    connections
}

async fn read(
    stream: TcpStream,
    last: &mut Option<String>,
    next: &mut u64,
    seen: &watch::Sender<u64>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let id = last.as_deref().map(|id| format!("last-event-id: {id}\r\n")).unwrap_or_default();
    // HTTP/1.0 has no chunks: the events are the rest of the connection
    let request = format!("GET /numbers?from_start=true HTTP/1.0\r\nhost: x\r\n{id}\r\n");
    stream.write_all(request.as_bytes()).await?;
    let (mut line, mut data, mut id) = (String::new(), None, None);
    let all = events();
    while *next < all {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if let Some(number) = line.strip_prefix("data: ") {
            data = Some(number.trim_end().to_owned());
        } else if let Some(text) = line.strip_prefix("id: ") {
            id = Some(text.trim_end().to_owned());
        } else if line == "\n" {
            // an event counts when it has come as a whole
            *last = id.take().or(last.take());
            if let Some(data) = data.take() {
                assert_eq!(data, next.to_string(), "after {last:?}");
                *next += 1;
                seen.send_if_modified(|seen| std::mem::replace(seen, (*seen).max(*next)) < *next);
            }
        }
    }
    Ok(())
}

#[test]
fn nobody_misses_an_event_when_the_server_is_killed() {
    over_redis(Data::Lost, async |redis| {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let seen = watch::Sender::new(0);
        let mut furthest = seen.subscribe();
        let mut server = Process::start("serve", &redis, port);
        let readers: Vec<_> = (0..clients()).map(|_| run::spawn(client(port, seen.clone()))).collect();
        let mut publisher = Process::start("publish", &redis, port);
        for part in 1..4 {
            furthest.wait_for(|seen| *seen >= part * events() / 5).await.unwrap();
            server.kill();
            server = Process::start("serve", &redis, port);
        }
        let mut connections = 0;
        for reader in readers {
            connections += timeout(Duration::from_secs(600), reader).await.expect("it goes on").unwrap();
        }
        assert!(connections > clients(), "they were all done before the server was killed");
        assert!(publisher.0.wait().unwrap().success());
        println!(
            "{} clients have {} events each, once and in order, by {connections} connections",
            clients(),
            events()
        );
    });
}
