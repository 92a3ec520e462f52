//! Finds the return addresses on a copied stack, by the tables that the compiler made for panics.

use framehop::{CacheNative, MayAllocateDuringUnwind, UnwindRegsNative, Unwinder as _, UnwinderNative};

use super::mapping::Mapping;
use super::memory::Memory;
use super::module::Module;
use super::{Saved, Stack};

/// Deeper stacks are not followed: what the user wrote is near the top.
const DEEPEST: usize = 512;

/// So many places of the stack are tried in search of a frame pointer.
const PLACES: u64 = 1024;

pub(super) struct Unwinder {
    mappings: Vec<Mapping>,
    modules: Vec<Module>,
    unwinder: UnwinderNative<Vec<u8>, MayAllocateDuringUnwind>,
    cache: CacheNative<MayAllocateDuringUnwind>,
    /// Where functions start, in order.
    #[cfg_attr(target_arch = "aarch64", expect(dead_code, reason = "frame records need no search"))]
    starts: Vec<u64>,
    #[cfg_attr(target_arch = "aarch64", expect(dead_code, reason = "frame records need no search"))]
    memory: Option<Memory>,
}

impl Unwinder {
    pub(super) fn new(mappings: Vec<Mapping>) -> Self {
        let (mut unwinder, mut starts) = (UnwinderNative::new(), Vec::new());
        let modules = Module::all(&mappings);
        for module in &modules {
            let (base, range) = (module.range.start, module.range.clone());
            module.with_tables(|tables| {
                starts.extend(tables.starts().into_iter().map(|start| start.wrapping_add(base)));
                unwinder.add_module(framehop::Module::new(module.name.clone(), range, base, &tables));
            });
        }
        starts.sort_unstable();
        let mappings = code_of(mappings);
        Self { mappings, modules, unwinder, cache: CacheNative::new(), starts, memory: Memory::open() }
    }

    /// Returns whether the process has still the same code.
    pub(super) fn is_of(&self, mappings: &[Mapping]) -> bool {
        self.mappings.iter().eq(mappings.iter().filter(|mapping| mapping.is_code))
    }

    pub(super) fn module(&self, address: u64) -> Option<&Module> {
        self.modules.iter().find(|module| module.range.contains(&address))
    }

    /// The C library, which is on each stack of a thread that sleeps.
    pub(super) fn libc(&self) -> Option<&Module> {
        self.modules.iter().find(|module| module.is_libc())
    }

    /// Returns the address of the current instruction and of each call on the stack, the innermost first.
    pub(super) fn addresses(&mut self, stack: &Stack) -> Vec<u64> {
        match stack.saved {
            Some(saved) => self.follow(stack, saved).addresses,
            None => self.follow_sleeping(stack),
        }
    }

    fn follow(&mut self, stack: &Stack, saved: Saved) -> Trail {
        #[cfg(target_arch = "x86_64")]
        let registers = UnwindRegsNative::new(stack.ip, stack.sp, saved.fp);
        #[cfg(target_arch = "aarch64")]
        let registers = UnwindRegsNative::new(saved.lr, stack.sp, saved.fp);
        let mut word = |address| stack.word(address).ok_or(());
        let mut frames = self.unwinder.iter_frames(stack.ip, registers, &mut self.cache, &mut word);
        let mut addresses = Vec::new();
        let is_whole = loop {
            match frames.next() {
                Ok(Some(frame)) if addresses.len() < DEEPEST => addresses.push(frame.address_for_lookup()),
                Ok(Some(_)) | Err(_) => break false,
                Ok(None) => break true,
            }
        };
        Trail { addresses, is_whole }
    }

    /// Follows the stack of a thread whose frame pointer is not known.
    ///
    /// Most functions do not need it. The first that does is the last that is found without; its return address lies
    /// beside the frame pointer that is looked for. Each place that holds the address after a call is tried, nearest
    /// first, for one that leads to the bottom of the stack over nothing but addresses after calls. If the call there
    /// names the very function that is looked at, that is the one. Else it may be left from a call that has returned:
    /// then the nearest is taken whose call names no function, then the nearest of all.
    #[cfg(target_arch = "x86_64")]
    fn follow_sleeping(&mut self, stack: &Stack) -> Vec<u64> {
        let start = Saved { fp: 0, lr: 0 };
        let mut longest = self.follow(stack, start);
        if self.reaches_bottom(&longest) {
            return longest.addresses;
        }
        let function = longest.addresses.last().and_then(|address| self.function(*address));
        let (mut unnamed, mut other) = (None, None);
        for fp in (0..PLACES).map(|place| stack.sp + 8 * place) {
            let Some(word) = stack.word(fp + 8) else { break };
            let Some(called) = self.call_before(word) else { continue };
            let trail = self.follow(stack, Saved { fp, ..start });
            if !self.reaches_bottom(&trail) || !self.is_of_calls(&trail) {
                if trail.addresses.len() > longest.addresses.len() {
                    longest = trail;
                }
                continue;
            }
            match called {
                Some(_) if called == function => return trail.addresses,
                Some(_) => other.get_or_insert(trail),
                None => unnamed.get_or_insert(trail),
            };
        }
        unnamed.or(other).unwrap_or(longest).addresses
    }

    /// Follows the stack of a thread whose registers are not known: by frame records, which code for this processor
    /// has. The nearest is the lowest place that leads to another above it and holds an address of code.
    #[cfg(target_arch = "aarch64")]
    fn follow_sleeping(&mut self, stack: &Stack) -> Vec<u64> {
        let record = |place: u64| {
            let (next, back) = (stack.word(place)?, stack.word(place.checked_add(8)?)?);
            (self.is_code(back) && (next == 0 || next > place)).then_some((next, back))
        };
        let leads_on =
            |place: &u64| record(*place).is_some_and(|(next, _)| next != 0 && record(next).is_some());
        let nearest = (0..PLACES).map(|place| stack.sp + 8 * place).find(leads_on);
        let records = std::iter::successors(nearest, |place| record(*place).map(|(next, _)| next));
        let backs = records.map_while(|place| record(place)).take(DEEPEST).map(|(_, back)| back - 1);
        std::iter::once(stack.ip).chain(backs).collect()
    }

    /// Returns whether the trail ends where threads begin.
    #[cfg(target_arch = "x86_64")]
    fn reaches_bottom(&self, trail: &Trail) -> bool {
        let last = trail.addresses.last().and_then(|address| self.module(*address));
        trail.is_whole
            && trail.addresses.len() >= 8
            && (last.is_some_and(Module::is_libc) || trail.addresses.len() > 20)
    }

    #[cfg(target_arch = "x86_64")]
    fn is_of_calls(&self, trail: &Trail) -> bool {
        trail.addresses.iter().skip(1).all(|address| self.call_before(address + 1).is_some())
    }

    /// Returns the start of the function at this address.
    #[cfg(target_arch = "x86_64")]
    fn function(&self, address: u64) -> Option<u64> {
        let after = self.starts.partition_point(|start| *start <= address);
        self.starts.get(after.checked_sub(1)?).copied()
    }

    /// Returns the function that is called right before this address: `Some(None)` if the call does not name it.
    #[cfg(target_arch = "x86_64")]
    fn call_before(&self, address: u64) -> Option<Option<u64>> {
        if !self.is_code(address) || !self.is_code(address.wrapping_sub(8)) {
            return None;
        }
        let code: [u8; 8] = self.read(address - 8)?;
        let [.., modes, opcode, a, b, c, d] = code;
        let place = address.wrapping_add_signed(i32::from_le_bytes([a, b, c, d]).into());
        if opcode == 0xe8 && self.is_code(place) {
            return Some(Some(self.behind_stub(place)));
        }
        if [modes, opcode] == [0xff, 0x15] {
            return Some(self.read(place).map(u64::from_le_bytes));
        }
        // `call` through a register or memory: 2, 3, 4, 6 or 7 bytes, of which the second has 2 in its middle.
        let is_indirect = |length: usize| code[8 - length] == 0xff && (code[9 - length] >> 3) & 7 == 2;
        [2, 3, 4, 6, 7].into_iter().any(is_indirect).then_some(None)
    }

    /// Returns where a stub of the linker jumps to, or the address itself if no stub is there.
    #[cfg(target_arch = "x86_64")]
    fn behind_stub(&self, address: u64) -> u64 {
        let target = || {
            let code: [u8; 16] = self.read(address)?;
            let marks = if code.starts_with(&[0xf3, 0x0f, 0x1e, 0xfa]) { 4 } else { 0 };
            let jump = code.get(marks..)?.strip_prefix(&[0xff, 0x25])?;
            let end = address + marks as u64 + 6;
            let slot = end.wrapping_add_signed(i32::from_le_bytes(*jump.first_chunk()?).into());
            self.read(slot).map(u64::from_le_bytes)
        };
        target().unwrap_or(address)
    }

    #[cfg(target_arch = "x86_64")]
    fn read<const LENGTH: usize>(&self, address: u64) -> Option<[u8; LENGTH]> {
        self.memory.as_ref()?.read(address, LENGTH)?.try_into().ok()
    }

    fn is_code(&self, address: u64) -> bool {
        self.mappings.iter().any(|mapping| mapping.contains(address))
    }
}

fn code_of(mut mappings: Vec<Mapping>) -> Vec<Mapping> {
    mappings.retain(|mapping| mapping.is_code);
    mappings
}

/// The addresses that were found, and whether nothing was left.
struct Trail {
    addresses: Vec<u64>,
    #[cfg_attr(target_arch = "aarch64", expect(dead_code, reason = "frame records need no search"))]
    is_whole: bool,
}
