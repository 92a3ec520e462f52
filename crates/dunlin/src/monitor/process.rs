//! The figures of the process, by Prometheus's standard names. Linux tells them below `/proc`; elsewhere there are none.

use std::fs;

/// Ticks of a second, as Linux tells them to programs on all architectures that Rust's standard library is built for.
const TICKS: f64 = 100.0;

/// The process at one moment.
#[derive(Debug, Default)]
pub(super) struct Process {
    pub(super) cpu_seconds: Option<f64>,
    pub(super) resident_bytes: Option<f64>,
    pub(super) virtual_bytes: Option<f64>,
    pub(super) open_fds: Option<f64>,
    pub(super) max_fds: Option<f64>,
    pub(super) threads: Option<f64>,
    pub(super) start_seconds: Option<f64>,
}

impl Process {
    /// The process as it is now. The files are the kernel's own: nothing is waited for.
    pub(super) fn now() -> Self {
        let stat = read("stat");
        // the name of the program stands in brackets, and may have any
        let stat: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let field = |number: usize| stat.get(number - 3).and_then(|text| text.parse::<f64>().ok());
        let status = read("status");
        Process {
            cpu_seconds: field(14).zip(field(15)).map(|(user, system)| (user + system) / TICKS),
            resident_bytes: number_behind(&status, "VmRSS:").map(|kilobytes| kilobytes * 1024.0),
            virtual_bytes: number_behind(&status, "VmSize:").map(|kilobytes| kilobytes * 1024.0),
            open_fds: open_fds(),
            max_fds: number_behind(&read("limits"), "Max open files"),
            threads: number_behind(&status, "Threads:"),
            start_seconds: field(22).zip(booted()).map(|(ticks, boot)| boot + ticks / TICKS),
        }
    }
}

fn read(name: &str) -> String {
    fs::read_to_string(format!("/proc/self/{name}")).unwrap_or_default()
}

/// The first number of the line that begins so.
fn number_behind(text: &str, begin: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(begin))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Newer kernels tell how many there are without a list (Linux 6.2).
fn open_fds() -> Option<f64> {
    let length = fs::metadata("/proc/self/fd").ok()?.len();
    if length > 0 {
        return Some(length as f64);
    }
    // one of them lists the others
    fs::read_dir("/proc/self/fd").ok().map(|list| list.count().saturating_sub(1) as f64)
}

/// When the system began, in seconds since 1970.
fn booted() -> Option<f64> {
    number_behind(&fs::read_to_string("/proc/stat").unwrap_or_default(), "btime ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn linux_tells_all_of_them() {
        let process = Process::now();
        let within = |value: Option<f64>, least: f64, most: f64| {
            let value = value.expect("a figure");
            assert!((least..=most).contains(&value), "{value} is not in {least}..={most}: {process:?}");
        };
        within(process.cpu_seconds, 0.0, 3600.0);
        within(process.resident_bytes, 1e5, 1e10);
        within(process.virtual_bytes, 1e6, 1e14);
        within(process.open_fds, 3.0, 10_000.0);
        within(process.max_fds, 64.0, 1e10);
        within(process.threads, 1.0, 1000.0);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
        within(process.start_seconds, now - 3600.0, now + 2.0);
    }
}
