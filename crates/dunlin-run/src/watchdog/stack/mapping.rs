//! The parts of this process's address space, as `/proc/self/maps` lists them.

use std::fs::read_to_string;

/// A part of the address space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    pub(super) start: u64,
    pub(super) end: u64,
    /// Where in its file it begins.
    pub(super) offset: u64,
    pub(super) is_code: bool,
    /// A file, or a name such as `[vdso]`, or nothing.
    pub(super) name: String,
}

impl Mapping {
    /// Returns all parts, in order of addresses; none where the list cannot be read.
    pub(super) fn all() -> Vec<Self> {
        read_to_string("/proc/self/maps").unwrap_or_default().lines().filter_map(parse).collect()
    }

    pub(super) fn contains(&self, address: u64) -> bool {
        (self.start..self.end).contains(&address)
    }
}

/// Reads `start-end rights offset device inode name`.
fn parse(line: &str) -> Option<Mapping> {
    let hex = |text| u64::from_str_radix(text, 16).ok();
    let mut fields = line.splitn(6, ' ');
    let (start, end) = fields.next()?.split_once('-')?;
    let is_code = fields.next()?.contains('x');
    let offset = hex(fields.next()?)?;
    let name = fields.nth(2).unwrap_or_default().trim().to_owned();
    Some(Mapping { start: hex(start)?, end: hex(end)?, offset, is_code, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_list_are_read() {
        let mapping = |is_code, name: &str| Mapping {
            start: 0x7fc6,
            end: 0x7fd0,
            offset: 0x33,
            is_code,
            name: name.into(),
        };
        for (line, expected) in [
            (
                "7fc6-7fd0 r-xp 00000033 fe:00 325843      /a b/libc.so.6",
                Some(mapping(true, "/a b/libc.so.6")),
            ),
            ("7fc6-7fd0 rw-p 00000033 00:00 0 ", Some(mapping(false, ""))),
            ("7fc6-7fd0 rw-p 00000033 00:00 0", Some(mapping(false, ""))),
            ("7fc6 rw-p 0 00:00 0", None),
            ("", None),
        ] {
            assert_eq!(parse(line), expected, "{line}");
        }
        assert!(Mapping::all().iter().any(|mapping| mapping.name == "[stack]"));
    }
}
