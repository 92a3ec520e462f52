//! What one client may take before it is cut off.

use std::time::Duration;

/// What one client may take, and how long the server waits for it. The defaults are safe on the open internet.
///
/// ```
/// use std::time::Duration;
/// use dunlin::Limits;
///
/// let limits = Limits { idle: Duration::from_secs(5), ..Limits::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte of a request, or the start of a connection, to the end of its head: 10 s. Then 408.
    pub head_time: Duration,
    /// Bytes of a request's head: 32 KiB, at least 8 KiB. More are answered with 431; over HTTP/1 up to twice as many
    /// pass when they arrive at once. There may be 100 headers.
    pub head_bytes: usize,
    /// Bytes of a request's target, which is path and query: 8 KiB. More are answered with 414.
    pub target_bytes: usize,
    /// How long a connection is kept without a request: 60 s.
    pub idle: Duration,
    /// Bytes a second that a client must send while its body is waited for, and read while it is sent something: 240.
    /// 0 for any.
    pub pace: u32,
    /// How long a client may be slower than `pace` before its connection is cut: 5 s.
    pub patience: Duration,
    /// Connections at one time: 10,000, or 80 % of the files that this process may open. Others wait to be accepted.
    pub connections: usize,
    /// Requests at one time on one HTTP/2 connection: 100.
    pub streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            head_time: Duration::from_secs(10),
            head_bytes: 32 * 1024,
            target_bytes: 8 * 1024,
            idle: Duration::from_secs(60),
            pace: 240,
            patience: Duration::from_secs(5),
            connections: connections(),
            streams: 100,
        }
    }
}

/// 10,000, or as many as leave a fifth of the files for everything else.
fn connections() -> usize {
    const MOST: usize = 10_000;
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    open_files(&limits).map_or(MOST, |files| (files / 5 * 4).clamp(1, MOST))
}

/// How many files this process may open, as Linux tells it. Other systems say nothing, and get the usual number.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_how_many_files_may_be_open() {
        let line = "Limit                     Soft Limit           Hard Limit           Units\n\
                    Max open files            256                  524288               files\n";
        assert_eq!(open_files(line), Some(256));
        assert_eq!(
            open_files("Max open files            unlimited            unlimited            files"),
            None
        );
        assert_eq!(open_files(""), None);
    }
}
