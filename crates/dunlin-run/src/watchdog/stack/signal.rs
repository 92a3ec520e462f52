//! Takes the stack of a thread that computes, by a signal whose handler only copies registers and stack.
//!
//! This is the one module of dunlin that says `unsafe`. Why, and how the signal lives beside others:
//! `docs/decisions/0014-the-watchdog.md`.
#![expect(unsafe_code, reason = "no safe library stops a thread and copies its registers")]

use std::mem::zeroed;
use std::ptr::{null, null_mut, with_exposed_provenance};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::*};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::park_timeout;
use std::time::Duration;

use libc::{c_int, c_void, sigaction, siginfo_t, ucontext_t};

use super::mapping::Mapping;
use super::{LARGEST, Saved, Stack};
use crate::clock::now;

/// A thread that runs answers within microseconds. One that does not has no processor.
const LONGEST: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_micros(50);

const IDLE: u32 = 0;
const ASKED: u32 = 1;
const COPYING: u32 = 2;
const DONE: u32 = 3;

/// What the watchdog asks of a thread, and its answer. One question at a time.
struct Exchange {
    state: AtomicU32,
    /// Who is asked.
    thread: AtomicU32,
    /// Where its stack lies.
    lowest: AtomicU64,
    highest: AtomicU64,
    /// `ip`, `sp`, `fp`, `lr`.
    registers: [AtomicU64; 4],
    length: AtomicUsize,
    words: [AtomicU64; LARGEST / 8],
}

static EXCHANGE: Exchange = Exchange {
    state: AtomicU32::new(IDLE),
    thread: AtomicU32::new(0),
    lowest: AtomicU64::new(0),
    highest: AtomicU64::new(0),
    registers: [const { AtomicU64::new(0) }; 4],
    length: AtomicUsize::new(0),
    words: [const { AtomicU64::new(0) }; LARGEST / 8],
};

/// Returns the stack of a thread that runs; `on_stack` is an address on it.
pub(super) fn stack_of(thread: u32, on_stack: u64) -> Option<Stack> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let number = number().filter(|number| is_ours(*number))?;
    let stack = Mapping::all().into_iter().find(|mapping| mapping.contains(on_stack))?;
    EXCHANGE.thread.store(thread, Relaxed);
    EXCHANGE.lowest.store(stack.start, Relaxed);
    EXCHANGE.highest.store(stack.end, Relaxed);
    EXCHANGE.length.store(0, Relaxed);
    EXCHANGE.state.store(ASKED, Release);
    let answer = send(thread, number).then(wait).flatten();
    EXCHANGE.state.store(IDLE, Release);
    answer
}

/// Waits for the handler. If it has not begun in time, it never will: the question is taken back.
fn wait() -> Option<Stack> {
    let asked = now();
    loop {
        match EXCHANGE.state.load(Acquire) {
            DONE => return answer(),
            ASKED if asked.elapsed() > LONGEST => {
                EXCHANGE.state.compare_exchange(ASKED, IDLE, AcqRel, Relaxed).ok()?;
                return None;
            }
            _ => park_timeout(PAUSE),
        }
    }
}

fn answer() -> Option<Stack> {
    let words = &EXCHANGE.words[..EXCHANGE.length.load(Relaxed)];
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.load(Relaxed).to_ne_bytes()).collect();
    let [ip, sp, fp, lr] = [0, 1, 2, 3].map(|register: usize| EXCHANGE.registers[register].load(Relaxed));
    (!bytes.is_empty()).then_some(Stack { ip, sp, saved: Some(Saved { fp, lr }), bytes })
}

/// Returns the signal's number: the highest real-time signal that nobody had taken when it was first needed.
fn number() -> Option<c_int> {
    static NUMBER: OnceLock<Option<c_int>> = OnceLock::new();
    *NUMBER.get_or_init(|| {
        let free = |number: &c_int| handler_of(*number) == Some(libc::SIG_DFL);
        let number = (libc::SIGRTMIN()..=libc::SIGRTMAX()).rev().find(free)?;
        install(number).then_some(number)
    })
}

fn is_ours(number: c_int) -> bool {
    handler_of(number) == Some(handler())
}

fn handler() -> usize {
    let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = copy_stack;
    handler as usize
}

/// Returns the handler of a signal.
fn handler_of(number: c_int) -> Option<usize> {
    // SAFETY: a `sigaction` of zeros is a valid value (no handler, no flags, an empty set).
    let mut old: sigaction = unsafe { zeroed() };
    // SAFETY: without a new action the call only writes the old one, which is ours and lives until it returns.
    let result = unsafe { sigaction(number, null(), &raw mut old) };
    (result == 0).then_some(old.sa_sigaction)
}

fn install(number: c_int) -> bool {
    // SAFETY: a `sigaction` of zeros is a valid value (no handler, no flags, an empty set).
    let mut action: sigaction = unsafe { zeroed() };
    action.sa_sigaction = handler();
    action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | libc::SA_ONSTACK;
    // SAFETY: the set is ours and lives until the call returns.
    unsafe { libc::sigfillset(&raw mut action.sa_mask) };
    // SAFETY: the handler has the type that SA_SIGINFO asks for, lives as long as the program, and does only what a
    // handler may; `action` lives until the call returns.
    unsafe { sigaction(number, &raw const action, null_mut()) == 0 }
}

fn send(thread: u32, number: c_int) -> bool {
    // SAFETY: the call takes three numbers and touches no memory. It reaches threads of this process only, where the
    // signal has a handler: `is_ours` has just said so.
    unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, number) == 0 }
}

/// The handler. It allocates nothing, takes no lock, leaves `errno` alone, and reads the stack of its own thread only.
extern "C" fn copy_stack(_: c_int, _: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the call takes no arguments, cannot fail, and may be made in a handler.
    let me = unsafe { libc::syscall(libc::SYS_gettid) };
    let is_for_me = i64::from(EXCHANGE.thread.load(Relaxed)) == me;
    if !is_for_me || EXCHANGE.state.compare_exchange(ASKED, COPYING, Acquire, Relaxed).is_err() {
        return; // the question was taken back, or is another thread's
    }
    // SAFETY: with SA_SIGINFO the kernel gives a pointer to the context, valid until the handler returns.
    let registers = registers(unsafe { &*context.cast::<ucontext_t>() });
    for (slot, value) in EXCHANGE.registers.iter().zip(registers) {
        slot.store(value, Relaxed);
    }
    let [_, sp, ..] = registers;
    let (lowest, highest) = (EXCHANGE.lowest.load(Relaxed), EXCHANGE.highest.load(Relaxed));
    // Code may run on a stack of its own making, about whose end nothing is known: of that, nothing is copied.
    if (lowest..highest).contains(&sp) {
        let length = (((highest - sp) / 8) as usize).min(LARGEST / 8);
        let start = with_exposed_provenance::<u64>(sp as usize);
        for (index, slot) in EXCHANGE.words[..length].iter().enumerate() {
            // SAFETY: the words lie between the stack pointer of this thread and the end of the mapping that holds
            // its stack, so that they are readable; nobody writes them while this thread is in its handler.
            slot.store(unsafe { start.add(index).read_unaligned() }, Relaxed);
        }
        EXCHANGE.length.store(length, Relaxed);
    }
    EXCHANGE.state.store(DONE, Release);
}

#[cfg(target_arch = "x86_64")]
fn registers(context: &ucontext_t) -> [u64; 4] {
    let of = |register: c_int| context.uc_mcontext.gregs[register as usize].cast_unsigned();
    [of(libc::REG_RIP), of(libc::REG_RSP), of(libc::REG_RBP), 0]
}

#[cfg(target_arch = "aarch64")]
fn registers(context: &ucontext_t) -> [u64; 4] {
    let machine = &context.uc_mcontext;
    [machine.pc, machine.sp, machine.regs[29], machine.regs[30]]
}
