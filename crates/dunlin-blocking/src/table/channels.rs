//! Channels whose receiver waits with its thread.

use crate::Group;
use crate::group::group;

pub(super) const CHANNELS: Group = group! {
    "Channels", "it stops the thread until a message comes or goes", Waits;
    Method "std::sync::mpsc::Receiver" [into_iter iter recv recv_timeout] "tokio::sync::mpsc, whose `recv()` is awaited";
    Method "std::sync::mpsc::SyncSender" [send] "tokio::sync::mpsc, whose `send(..)` is awaited";
    Method "crossbeam_channel::Receiver" [iter recv recv_deadline recv_timeout] "tokio::sync::mpsc, whose `recv()` is awaited";
    Method "crossbeam_channel::Sender" [send_deadline send_timeout] "tokio::sync::mpsc, whose `send(..)` is awaited";
    Method "crossbeam_channel::Select" [ready ready_timeout select select_timeout] "tokio::select!";
    Method "crossbeam::channel::Receiver" [iter recv recv_deadline recv_timeout] "tokio::sync::mpsc, whose `recv()` is awaited";
    Method "crossbeam::channel::Sender" [send_deadline send_timeout] "tokio::sync::mpsc, whose `send(..)` is awaited";
    Method "flume::Receiver" [drain_blocking iter recv recv_deadline recv_timeout] "flume::Receiver, whose `recv_async()` is awaited";
    Method "flume::Sender" [send_deadline send_timeout] "flume::Sender, whose `send_async(..)` is awaited";
    Method "flume::Selector" [wait wait_deadline wait_timeout] "tokio::select!";
    Method "kanal::Receiver" [recv recv_timeout] "kanal::AsyncReceiver, whose `recv()` is awaited";
    Method "kanal::Sender" [send_timeout] "kanal::AsyncSender, whose `send(..)` is awaited";
    Method "async_channel::Receiver" [recv_blocking] "async_channel::Receiver, whose `recv()` is awaited";
    Method "async_channel::Sender" [send_blocking] "async_channel::Sender, whose `send(..)` is awaited";
};

pub(super) const TOKIO: Group = group! {
    "tokio's `blocking_*`", "it panics on an event loop, where it may not block", Waits;
    Method "tokio::sync::mpsc::Receiver" [blocking_recv blocking_recv_many] "its method without `blocking_`, awaited";
    Method "tokio::sync::mpsc::UnboundedReceiver" [blocking_recv blocking_recv_many] "its method without `blocking_`, awaited";
    Method "tokio::sync::mpsc::Sender" [blocking_send] "its method without `blocking_`, awaited";
    Method "tokio::sync::oneshot::Receiver" [blocking_recv] "the receiver itself, awaited";
    Method "tokio::sync::broadcast::Receiver" [blocking_recv] "its method without `blocking_`, awaited";
    Method "tokio::sync::Mutex" [blocking_lock blocking_lock_owned] "its method without `blocking_`, awaited";
    Method "tokio::sync::RwLock" [blocking_read blocking_write] "its method without `blocking_`, awaited";
};
