//! The program and its libraries, as they are mapped, with the tables for unwinding.

use std::fs::{read, read_link};
use std::ops::Range;
use std::path::PathBuf;

use framehop::ModuleSectionInfo;
use object::{File, Object, ObjectSection};

use super::mapping::Mapping;
use super::memory::Memory;

/// The kernel's own library, which is no file.
const KERNELS: &str = "[vdso]";

/// A program or a library.
pub(super) struct Module {
    pub(super) name: String,
    pub(super) range: Range<u64>,
}

impl Module {
    /// Returns what is mapped from files, each once.
    pub(super) fn all(mappings: &[Mapping]) -> Vec<Self> {
        let mut modules: Vec<Self> = Vec::new();
        for mapping in
            mappings.iter().filter(|mapping| mapping.name.starts_with('/') || mapping.name == KERNELS)
        {
            match modules.last_mut() {
                Some(module) if module.name == mapping.name => module.range.end = mapping.end,
                _ if mapping.offset == 0 => {
                    modules.push(Self { name: mapping.name.clone(), range: mapping.start..mapping.end });
                }
                _ => {}
            }
        }
        modules
    }

    /// Returns the file to read. That of the program is named so that it is found after it was replaced.
    pub(super) fn file(&self) -> PathBuf {
        match read_link("/proc/self/exe") {
            Ok(program) if program.to_str() == Some(&self.name) => "/proc/self/exe".into(),
            _ => self.name.as_str().into(),
        }
    }

    pub(super) fn is_libc(&self) -> bool {
        self.name.contains("/libc.so") || self.name.contains("/ld-musl")
    }

    /// Calls `use_it` with the tables of this module.
    pub(super) fn with_tables<R>(&self, use_it: impl FnOnce(Tables<'_>) -> R) -> Option<R> {
        let bytes = if self.name == KERNELS {
            let length = usize::try_from(self.range.end - self.range.start).ok()?;
            Memory::open()?.read(self.range.start, length)?
        } else {
            read(self.file()).ok()?
        };
        Some(use_it(Tables(File::parse(&*bytes).ok()?)))
    }
}

/// The tables of a module.
pub(super) struct Tables<'a>(File<'a>);

impl Tables<'_> {
    /// Returns where functions start, relative to the start of the module, in order: from the table of `.eh_frame_hdr`.
    pub(super) fn starts(&self) -> Vec<u64> {
        /// Pointer to the table relative to itself, count of 4 bytes, entries relative to the section.
        const ENCODINGS: [u8; 3] = [0x1b, 0x03, 0x3b];
        let Some(section) = self.0.section_by_name(".eh_frame_hdr") else { return Vec::new() };
        let Ok(data) = section.data() else { return Vec::new() };
        if data.get(1..4) != Some(&ENCODINGS) {
            return Vec::new();
        }
        let base = section.address().wrapping_sub(self.0.relative_address_base());
        let start = |entry: &[u8]| {
            let relative = entry.first_chunk().map_or(0, |bytes| i32::from_le_bytes(*bytes));
            base.wrapping_add_signed(relative.into())
        };
        data.get(12..).unwrap_or_default().chunks_exact(8).map(start).collect()
    }
}

impl ModuleSectionInfo<Vec<u8>> for &Tables<'_> {
    fn base_svma(&self) -> u64 {
        self.0.relative_address_base()
    }

    fn section_svma_range(&mut self, name: &[u8]) -> Option<Range<u64>> {
        let section = self.0.section_by_name_bytes(name)?;
        Some(section.address()..section.address() + section.size())
    }

    fn section_data(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        // Of code and debug information nothing is needed, and they are large.
        if !name.starts_with(b".eh_frame") {
            return None;
        }
        self.0.section_by_name_bytes(name)?.data().ok().map(<[u8]>::to_vec)
    }
}
