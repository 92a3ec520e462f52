//! The table itself, a file for what belongs together.

mod channels;
mod computing;
mod databases;
mod files;
mod network;
mod processes;
mod runtimes;
mod stores;
mod threads;

use crate::Group;

/// All groups, in the order in which the documentation shows them.
pub(crate) const GROUPS: &[Group] = &[
    threads::THREADS,
    files::FILES,
    network::SOCKETS,
    network::CLIENTS,
    network::SERVICES,
    databases::DATABASES,
    stores::STORES,
    processes::PROCESSES,
    processes::TERMINAL,
    channels::CHANNELS,
    channels::TOKIO,
    runtimes::RUNTIMES,
    computing::COMPUTING,
];
