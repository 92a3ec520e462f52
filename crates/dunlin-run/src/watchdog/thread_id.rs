//! The kernel's number of a thread.

/// Returns the number of this thread, or `None` where `/proc` does not tell it.
pub(super) fn current() -> Option<u32> {
    // allow_blocking: once a thread, and `/proc` is memory
    let link = std::fs::read_link("/proc/thread-self").ok()?;
    link.file_name()?.to_str()?.parse().ok()
}
