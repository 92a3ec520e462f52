//! Threads that wait for time or for each other.

use crate::Group;
use crate::group::group;

pub(super) const THREADS: Group = group! {
    "Threads", "it stops the thread, and with it every request of its event loop", Waits;
    Function "std::thread" [sleep sleep_ms sleep_until] "tokio::time::sleep(..).await";
    Function "std::thread" [park park_timeout park_timeout_ms] "tokio::sync::Notify::notified(&notify).await";
    Function "std::thread" [scope] "";
    Method "std::thread::JoinHandle" [join] "run::threads(..).await, in place of a thread";
    Method "std::thread::ScopedJoinHandle" [join] "run::threads(..).await, in place of a thread";
    Method "std::sync::Barrier" [wait] "tokio::sync::Barrier::wait(&barrier).await";
    Method "std::sync::Condvar" [wait wait_while wait_timeout wait_timeout_ms wait_timeout_while] "tokio::sync::Notify::notified(&notify).await";
    Method "std::sync::OnceLock" [wait] "tokio::sync::OnceCell";
    Method "parking_lot::Condvar" [wait wait_for wait_until wait_while wait_while_for wait_while_until] "tokio::sync::Notify::notified(&notify).await";
    Method "crossbeam_utils::sync::Parker" [park park_timeout park_deadline] "tokio::sync::Notify::notified(&notify).await";
    Method "crossbeam_utils::sync::WaitGroup" [wait] "run::Tasks";
    Method "crossbeam::sync::Parker" [park park_timeout park_deadline] "tokio::sync::Notify::notified(&notify).await";
    Method "crossbeam::sync::WaitGroup" [wait] "run::Tasks";
    Function "libc" [sleep usleep nanosleep clock_nanosleep pause] "tokio::time::sleep(..).await";
    Function "nix::unistd" [sleep pause] "tokio::time::sleep(..).await";
};
