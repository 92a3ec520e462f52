//! The stack of another thread of this process: taken while it is blocked, read on the watchdog's own thread.

mod mapping;
mod memory;
mod module;
mod signal;
mod symbols;
mod unwinder;

use std::fs::read_to_string;

use self::mapping::Mapping;
use self::memory::Memory;
use self::symbols::Symbols;
use self::unwinder::Unwinder;
use super::Frame;
use super::beat::Beat;

/// No more of a stack is read: what the user wrote is near its top.
const LARGEST: usize = 128 * 1024;

/// How often a thread that wakes up and sleeps again is looked at.
const TRIES: usize = 3;

/// A copy of a stack, and the registers that its reader needs.
pub(super) struct Stack {
    ip: u64,
    sp: u64,
    /// The frame pointer and the link register, where they are known: the kernel tells neither of a sleeping thread.
    saved: Option<Saved>,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Saved {
    fp: u64,
    #[cfg_attr(target_arch = "x86_64", expect(dead_code, reason = "return addresses are on the stack"))]
    lr: u64,
}

impl Stack {
    /// Takes the stack of a thread in this poll.
    ///
    /// A thread that sleeps in the kernel is read from outside: a signal would end its system call. One that computes
    /// gets a signal, whose handler copies the stack.
    pub(super) fn of(beat: &Beat, poll: u64, may_signal: bool) -> Option<Self> {
        let thread = beat.thread()?;
        let by_signal = || may_signal.then(|| signal::stack_of(thread, beat.stack())).flatten();
        let stack = (0..TRIES).find_map(|_| Self::of_sleeping(thread)).or_else(by_signal);
        stack.filter(|_| beat.poll() == Some(poll))
    }

    fn of_sleeping(thread: u32) -> Option<Self> {
        let path = format!("/proc/self/task/{thread}/syscall");
        let before = read_to_string(&path).ok()?;
        let (sp, ip) = parse(&before)?;
        let stack = Mapping::all().into_iter().find(|mapping| mapping.contains(sp))?;
        let length = usize::try_from(stack.end - sp).unwrap_or(LARGEST).min(LARGEST);
        let bytes = Memory::open()?.read(sp, length)?;
        // In the same system call as before, it has not touched its stack.
        let after = read_to_string(&path).ok()?;
        (before == after).then_some(Self { ip, sp, saved: None, bytes })
    }

    fn word(&self, address: u64) -> Option<u64> {
        let start = usize::try_from(address.checked_sub(self.sp)?).ok()?;
        let bytes = self.bytes.get(start..start.checked_add(8)?)?;
        bytes.try_into().ok().map(u64::from_ne_bytes)
    }
}

/// Reads stack pointer and instruction pointer, the last fields of a line that is `running` for a thread that runs.
fn parse(line: &str) -> Option<(u64, u64)> {
    let mut fields = line.split_ascii_whitespace().rev();
    let mut field = || u64::from_str_radix(fields.next()?.strip_prefix("0x")?, 16).ok();
    let (ip, sp) = (field()?, field()?);
    Some((sp, ip))
}

/// Reads stacks: which functions they are of.
#[derive(Default)]
pub(super) struct Reader {
    unwinder: Option<Unwinder>,
    symbols: Symbols,
}

impl Reader {
    /// Returns the functions on a stack, the innermost first, those that were inlined included.
    pub(super) fn frames(&mut self, stack: &Stack) -> Vec<Frame> {
        let mappings = Mapping::all();
        let known = self.unwinder.take().filter(|unwinder| unwinder.is_of(&mappings));
        let unwinder = self.unwinder.insert(known.unwrap_or_else(|| Unwinder::new(mappings)));
        let addresses = unwinder.addresses(stack);
        let of_module = |address: &u64| Some((unwinder.module(*address)?, *address));
        addresses.iter().filter_map(of_module).flat_map(|(module, ip)| self.symbols.at(module, ip)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_line_about_a_thread_is_read() {
        for (line, expected) in [
            ("230 0x0 0x0 0x7ffd 0x0 0x0 0x0 0x7ffc80 0x7f01\n", Some((0x7ffc80, 0x7f01))),
            ("-1 0x7ffc80 0x7f01\n", Some((0x7ffc80, 0x7f01))),
            ("running\n", None),
            ("", None),
            ("0x1", None),
        ] {
            assert_eq!(parse(line), expected, "{line}");
        }
    }
}
