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
use super::beat::Beat;
use super::{Frame, blame};

/// No more of a stack is copied by a thread itself, whose registers lead through what the user wrote, near its top.
const LARGEST: usize = 128 * 1024;

/// No more is read from outside. Without registers a trail counts that reaches the bottom of the stack, which in a debug
/// build is beyond what a signal copies.
const WHOLE: usize = 1024 * 1024;

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
        let length = usize::try_from(stack.end - sp).unwrap_or(WHOLE).min(WHOLE);
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
    /// Returns the functions on a stack down to the task, the innermost first, those that were inlined included.
    ///
    /// In a debug build the first look at each unit of a program takes milliseconds, and there are dozens on a stack. So once
    /// the place is found that blocked, a library's functions below it are named by their symbols: in such a build nothing
    /// of the user's is inlined into them, or not much.
    pub(super) fn frames(&mut self, stack: &Stack) -> Vec<Frame> {
        let (unwinder, symbols) = self.ready();
        let addresses = unwinder.addresses(stack);
        let (mut frames, mut is_found) = (Vec::new(), false);
        for (module, ip) in addresses.iter().filter_map(|ip| Some((unwinder.module(*ip)?, *ip))) {
            let here = match is_found && cfg!(debug_assertions) {
                true => symbols.briefly_at(module, ip),
                false => symbols.at(module, ip),
            };
            let is_end = here.iter().any(blame::is_task);
            is_found |= here.iter().any(blame::is_users);
            frames.extend(here);
            if is_end {
                break;
            }
        }
        frames
    }

    /// Reads the tables of the program before the first stack needs them: those for unwinding, and in a debug build those
    /// for names and lines of what is on nearly every stack, which a release build does not spend memory for.
    pub(super) fn prepare(&mut self) {
        let (unwinder, symbols) = self.ready();
        if !cfg!(debug_assertions) {
            return;
        }
        let places = usual().into_iter().chain(unwinder.libc().map(|libc| libc.range.start));
        for place in places {
            unwinder.module(place).map(|module| symbols.at(module, place));
        }
    }

    /// The tables of the code that the process has now.
    fn ready(&mut self) -> (&mut Unwinder, &mut Symbols) {
        let mappings = Mapping::all();
        let known = self.unwinder.take().filter(|unwinder| unwinder.is_of(&mappings));
        let unwinder = self.unwinder.insert(known.unwrap_or_else(|| Unwinder::new(mappings)));
        (unwinder, &mut self.symbols)
    }
}

/// Where in the code nearly every stack has been: here, in std, in core, in alloc and in tokio. Line tables are read by
/// units of compilation, of which those of std are large.
fn usual() -> [u64; 5] {
    let here = Reader::prepare as fn(&mut Reader) as usize;
    let in_std = std::thread::park as fn() as usize;
    let in_core = std::str::from_utf8 as fn(&[u8]) -> Result<&str, std::str::Utf8Error> as usize;
    let in_alloc = String::from_utf8_lossy as fn(&[u8]) -> std::borrow::Cow<'_, str> as usize;
    let in_tokio = tokio::runtime::Handle::current as fn() -> tokio::runtime::Handle as usize;
    [here, in_std, in_core, in_alloc, in_tokio].map(|place| place as u64)
}

#[cfg(test)]
mod tests {
    use std::backtrace::Backtrace;
    use std::hint::black_box;
    use std::panic::{catch_unwind, resume_unwind};
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::sync::mpsc::channel;
    use std::thread::Builder;
    use std::time::Duration;

    use super::super::thread_id;
    use super::*;
    use crate::clock::now;

    /// Code in the middle of which a thread is stopped: with locks held, while it unwinds, deep in itself.
    fn hostile(step: u64) -> u64 {
        match step % 5 {
            0 => (0..50).map(|size| black_box(vec![0_u8; size * 37]).len() as u64).sum(),
            1 => catch_unwind(|| resume_unwind(Box::new(deep(20)))).map_or(1, |()| 0),
            2 => deep(2000),
            3 => read_to_string("/proc/self/stat").map_or(0, |text| text.len() as u64),
            _ => Backtrace::force_capture().to_string().len() as u64,
        }
    }

    fn deep(depth: u64) -> u64 {
        let place = black_box([depth; 16]);
        if depth == 0 { place[3] } else { deep(depth - 1) + place[5] }
    }

    #[test]
    fn a_thread_is_stopped_thousands_of_times_wherever_it_is_and_goes_on() {
        static STOP: AtomicBool = AtomicBool::new(false);
        let (tell, told) = channel();
        let thread = Builder::new().spawn(move || {
            let here = 0_u8;
            tell.send((thread_id::current().unwrap(), (&raw const here).addr() as u64)).unwrap();
            (0..).take_while(|_| !STOP.load(Relaxed)).map(hostile).fold(0, u64::wrapping_add)
        });
        let thread = thread.unwrap();
        let (number, on_stack) = told.recv().unwrap();
        let mut reader = Reader::default();
        let (mut taken, mut named) = (0, 0);
        let start = now();
        while start.elapsed() < Duration::from_secs(2) {
            let running = signal::stack_of(number, on_stack);
            for stack in running.into_iter().chain(Stack::of_sleeping(number)) {
                taken += 1;
                // Names are slow: most stacks are only followed.
                let unwinder = reader.unwinder.get_or_insert_with(|| Unwinder::new(Mapping::all()));
                assert!(!unwinder.addresses(&stack).is_empty());
                if taken % 32 == 1 {
                    let names = reader.frames(&stack);
                    named += u32::from(names.iter().any(|frame| frame.function.contains("hostile")));
                }
            }
        }
        STOP.store(true, Relaxed);
        thread.join().unwrap();
        println!("{taken} stacks taken, {named} of {} named", taken / 32);
        assert!(taken > 100 && named > 2, "{taken} taken, {named} named");
    }

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
