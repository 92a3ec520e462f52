//! Calls whose type is asked do at run time what they did; and the page that tells of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use dunlin::prelude::*;

/// Counts how often it is asked, and how many of its guards live.
#[derive(Default)]
struct Log {
    asked: AtomicUsize,
    alive: AtomicUsize,
    text: Mutex<String>,
}

/// Lives until the end of the statement that made it.
struct Guard<'a>(&'a Log, MutexGuard<'a, String>);

impl Log {
    fn open(&self) -> Guard<'_> {
        self.alive.fetch_add(1, Ordering::Relaxed);
        self.asked.fetch_add(1, Ordering::Relaxed);
        Guard(self, self.text.lock().unwrap())
    }
}

impl Guard<'_> {
    fn write(&mut self, text: &str) -> &mut Self {
        self.1.push_str(text);
        self
    }
    fn status(&self) -> usize {
        self.0.alive.load(Ordering::Relaxed)
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

#[get("/asked")]
async fn asked(log: State<Arc<Log>>) -> Vec<usize> {
    log.open().write("one").write("two");
    let within = log.open().write("three").status();
    let guard = log.open();
    vec![within, guard.status()]
}

#[dunlin::test]
async fn a_call_that_is_asked_happens_once_and_drops_as_it_did() {
    let log = Arc::new(Log::default());
    let app = App::new("Blocking").state(log.clone()).routes(routes![asked]);
    let client = TestClient::new(app).start().await;
    assert_eq!(client.get("/asked").await.assert_status(200).json::<Vec<usize>>(), [1, 1]);
    assert_eq!(log.asked.load(Ordering::Relaxed), 3);
    assert_eq!(log.alive.load(Ordering::Relaxed), 0);
    assert_eq!(*log.text.lock().unwrap(), "onetwothree");
}

#[get("/meant")]
async fn meant() -> Result<String> {
    #[allow_blocking(reason = "a file that is always cached")]
    let text = std::fs::read_to_string("Cargo.toml")?;
    Ok(text)
}

#[dunlin::test]
async fn what_is_meant_to_block_runs_where_it_stands() {
    let client = TestClient::new(App::new("Blocking").routes(routes![meant])).start().await;
    assert!(client.get("/meant").await.assert_status(200).text().contains("name = \\\"dunlin\\\""));
}

/// The page's table names each type and module of std and tokio, and each library.
#[test]
fn the_page_tells_what_blocks() {
    let page = include_str!("../../../../docs/guide/blocking.md");
    for group in dunlin_blocking::groups() {
        let row = page.lines().find(|line| line.starts_with(&format!("| {} | {} |", group.title, group.why)));
        let row = row.unwrap_or_else(|| panic!("no row for {}", group.title));
        for entry in group.entries {
            let (within, _) = entry.path.rsplit_once("::").expect("a path");
            let library = within.split("::").next().expect("a name");
            let expected = if matches!(library, "std" | "tokio") { within } else { library };
            let is_there = row.contains(&format!("`{expected}`")) || row.contains(&format!("`{expected}::"));
            assert!(is_there, "{} has no `{expected}`", group.title);
        }
    }
}
