//! The memory of this process, read through the kernel: an address that is not mapped is an error, not a crash.

use std::fs::File;
use std::os::unix::fs::FileExt;

pub(super) struct Memory(File);

impl Memory {
    pub(super) fn open() -> Option<Self> {
        File::open("/proc/self/mem").ok().map(Self)
    }

    pub(super) fn read(&self, address: u64, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.0.read_exact_at(&mut bytes, address).ok()?;
        Some(bytes)
    }
}
