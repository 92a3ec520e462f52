//! Types with methods that block. The table of `dunlin-blocking` has the same; a test compares them.

use std::fs::{DirBuilder, DirEntry, File, OpenOptions};
use std::io::{Stdin, StdinLock};
use std::net::{TcpListener, TcpStream, UdpSocket};
#[cfg(unix)]
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Barrier, Condvar, OnceLock};
use std::thread::{JoinHandle, ScopedJoinHandle};

use tokio::runtime::{Handle, Runtime};
use tokio::sync::{Mutex, RwLock, broadcast, mpsc, oneshot};
use tokio::task::LocalSet;

use super::Blocks;

/// The names of methods, each as a type.
#[allow(non_camel_case_types)]
pub mod name {
    macro_rules! names {
        ($($name:ident)*) => {
            $(
                #[doc = concat!("`.", stringify!($name), "(..)`")]
                pub struct $name;
            )*
        };
    }

    // of what functions return
    names! { file files nothing socket terminal }

    // of methods
    names! {
        accept block_on blocking_lock blocking_lock_owned blocking_read blocking_recv blocking_recv_many blocking_send
        blocking_write canonicalize create exists incoming is_dir is_file is_symlink join lock_shared metadata open
        output peek peek_from read read_at read_dir read_exact read_exact_at read_line read_link read_to_end read_to_string
        read_until read_vectored recv recv_from recv_timeout seek send set_len set_permissions shutdown_timeout status
        symlink_metadata sync_all sync_data to_socket_addrs try_exists wait wait_timeout wait_timeout_ms wait_timeout_while
        wait_while wait_with_output write write_all write_all_at write_at write_vectored
    }
}

/// Types, each with its methods; `T` is any type.
macro_rules! methods {
    ($($ty:ty: $($name:ident)*;)*) => {
        $(each! { [] $ty: $($name)* })*
    };
}

macro_rules! methods_of_any {
    ($($ty:ty: $($name:ident)*;)*) => {
        $(each! { [<T>] $ty: $($name)* })*
    };
}

macro_rules! each {
    ($generic:tt $ty:ty: $($name:ident)*) => {
        $(one! { $generic $ty: $name })*
    };
}

macro_rules! one {
    ([$($generic:tt)*] $ty:ty: $name:ident) => {
        impl$($generic)* Blocks<name::$name> for $ty {
            type Of = Self;
        }
    };
}

methods_of_any! {
    JoinHandle<T>: join;
    ScopedJoinHandle<'_, T>: join;
    OnceLock<T>: wait;
    Receiver<T>: recv recv_timeout;
    SyncSender<T>: send;
    mpsc::Receiver<T>: blocking_recv blocking_recv_many;
    mpsc::UnboundedReceiver<T>: blocking_recv blocking_recv_many;
    mpsc::Sender<T>: blocking_send;
    oneshot::Receiver<T>: blocking_recv;
    broadcast::Receiver<T>: blocking_recv;
    Mutex<T>: blocking_lock blocking_lock_owned;
    RwLock<T>: blocking_read blocking_write;
}

methods! {
    Barrier: wait;
    Condvar: wait wait_timeout wait_timeout_ms wait_timeout_while wait_while;

    File: lock_shared metadata read read_at read_exact read_exact_at read_to_end read_to_string read_vectored seek set_len
        set_permissions sync_all sync_data write write_all write_all_at write_at write_vectored;
    OpenOptions: open;
    DirBuilder: create;
    DirEntry: metadata;
    Path: canonicalize exists is_dir is_file is_symlink metadata read_dir read_link symlink_metadata try_exists;
    PathBuf: canonicalize exists is_dir is_file is_symlink metadata read_dir read_link symlink_metadata try_exists;

    TcpStream: peek read read_exact read_to_end read_to_string read_vectored write write_all write_vectored;
    TcpListener: accept incoming;
    UdpSocket: peek peek_from recv recv_from;
    str: to_socket_addrs;
    String: to_socket_addrs;
    (&str, u16): to_socket_addrs;
    (String, u16): to_socket_addrs;

    Command: output status;
    Child: wait wait_with_output;
    ChildStdout: read read_exact read_to_end read_to_string;
    ChildStderr: read read_exact read_to_end read_to_string;
    ChildStdin: write write_all;
    Stdin: read read_exact read_line read_to_end read_to_string;
    StdinLock<'_>: read read_exact read_line read_to_end read_to_string read_until;

    Runtime: block_on shutdown_timeout;
    Handle: block_on;
    LocalSet: block_on;
}

#[cfg(unix)]
methods! {
    UnixStream: read read_exact read_to_end read_to_string read_vectored write write_all write_vectored;
    UnixListener: accept incoming;
    UnixDatagram: recv recv_from;
}
