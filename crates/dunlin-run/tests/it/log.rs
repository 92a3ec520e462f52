//! Collects what the process logs, from all threads.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

/// The log of this process. Tests share it, so that each looks for words of its own.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

/// Starts to collect, or goes on.
pub(crate) fn lines() -> Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES
        .get_or_init(|| {
            let lines = Lines::default();
            let writer = lines.clone();
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
            lines
        })
        .clone()
}

impl Lines {
    /// Tells whether one line has all of it.
    pub(crate) fn contain(&self, level: &str, words: &str) -> bool {
        !self.all(level, words).is_empty()
    }

    /// All lines that have all of it.
    pub(crate) fn all(&self, level: &str, words: &str) -> Vec<String> {
        let bytes = self.0.lock().expect("nobody panics with the lock");
        let text = String::from_utf8_lossy(&bytes);
        text.lines().filter(|line| line.contains(level) && line.contains(words)).map(str::to_owned).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics with the lock").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
