//! One worker process, seen from the program that started it: it is called, watched, killed and reaped.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_process_group, waitid, waitpgid,
};

use super::fault::Fault;
use super::log::Log;
use super::wire::{self, Kind};
use super::{ProcessConfig, serving};
use crate::{call, clock};

/// How long a new worker may take until it is ready.
const START: Duration = Duration::from_secs(10);
/// How often a thread that waits for its worker looks whether somebody still waits for it.
const GLANCE: Duration = Duration::from_millis(10);

/// A worker process and the socket to it. Dropping it kills its process group and reaps it.
pub(super) struct Worker {
    child: Child,
    socket: UnixStream,
    log: Log,
    jobs: u32,
    reaped: bool,
}

/// Why an exchange with a worker came to no end.
enum Broken {
    /// The worker ended, or speaks something else.
    Gone,
    Deadline,
    Cancelled,
}

type Payload = (Kind, Vec<u8>);

impl Worker {
    /// Starts a worker and waits until it is ready.
    pub(super) fn start(config: &ProcessConfig) -> Result<Self, Fault> {
        let mut worker =
            Self::spawn(config).map_err(|error| Fault::NotStarted(format!("the system refuses: {error}")))?;
        let hello = [config.memory.unwrap_or(u64::MAX), config.message as u64].map(u64::to_le_bytes).concat();
        match worker.exchange(&wire::frame(Kind::Hello, &hello), config, clock::now() + START) {
            Ok((Kind::Hello, _)) => Ok(worker),
            Ok(_) => Err(Fault::NotStarted("it does not answer as a worker".to_owned())),
            Err(Broken::Cancelled) => Err(Fault::Cancelled),
            Err(Broken::Deadline) => Err(Fault::NotStarted(format!("it was not ready within {START:?}"))),
            Err(Broken::Gone) => {
                let end = worker.end(config);
                Err(Fault::NotStarted(format!("{end}; it said: {}", worker.log.tail())))
            }
        }
    }

    fn spawn(config: &ProcessConfig) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let mut child = serving::command(config.threads.name())
            .stdin(OwnedFd::from(theirs))
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        socket.set_nonblocking(true)?;
        let log = Log::new(child.stderr.take())?;
        Ok(Self { child, socket, log, jobs: 0, reaped: false })
    }

    /// Has one job done. After an error the worker is of no use any more.
    pub(super) fn call(&mut self, call: &[u8], config: &ProcessConfig) -> Result<Vec<u8>, Fault> {
        self.jobs += 1;
        self.log.forget();
        match self.exchange(call, config, clock::now() + config.deadline) {
            Ok((Kind::Returned, payload)) => Ok(payload),
            Ok((Kind::Panicked, payload)) => Err(Fault::Panicked(text(&payload))),
            Ok((Kind::Unreadable, payload)) => Err(Fault::Unreadable(text(&payload))),
            Ok((Kind::TooLarge, payload)) => Err(too_large(&payload, config)),
            Ok((Kind::Hello | Kind::Call, _)) => {
                Err(Fault::Unreadable("the answer has the wrong kind".to_owned()))
            }
            Err(broken) => {
                self.kill();
                Err(match broken {
                    Broken::Gone => self.end(config),
                    Broken::Deadline => Fault::Deadline(config.deadline),
                    Broken::Cancelled => Fault::Cancelled,
                })
            }
        }
    }

    /// Tells how many jobs it had.
    pub(super) fn jobs(&self) -> u32 {
        self.jobs
    }

    /// Tells whether the process has ended. It does not reap it, which would give its number away before the rest of
    /// its group is killed.
    pub(super) fn has_ended(&mut self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(self.pid()), look).map_or(true, |status| status.is_some())
    }

    /// Passes on what it wrote while it had no job.
    pub(super) fn forward_log(&mut self) {
        self.log.forward();
    }

    /// Kills it and all processes of its group at once. They are reaped when it is dropped.
    pub(super) fn kill(&self) {
        // Once it is reaped, its number may be another's.
        if !self.reaped {
            // An error says that all of the group has ended.
            let _ = kill_process_group(self.pid(), Signal::KILL);
        }
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Waits for the end of a worker that closed its socket, and tells why it came. One that lives on is killed.
    fn end(&mut self, config: &ProcessConfig) -> Fault {
        self.kill();
        let status = self.reap();
        self.log.forward();
        match config.memory {
            Some(limit) if self.log.ran_out_of_memory() => Fault::OutOfMemory(limit),
            _ => status.map_or_else(|error| Fault::NotStarted(error.to_string()), Fault::of),
        }
    }

    /// Waits for the end of a killed group.
    fn reap(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait();
        // What it started is now the child of the first process, which in a container is this one.
        while let Ok(Some(_)) = waitpgid(self.pid(), WaitOptions::empty()) {}
        self.reaped = true;
        status
    }

    fn exchange(
        &mut self,
        mut request: &[u8],
        config: &ProcessConfig,
        until: Instant,
    ) -> Result<Payload, Broken> {
        while !request.is_empty() {
            match self.socket.write(request) {
                Ok(sent) => request = &request[sent..],
                Err(error) => self.retry(&error, PollFlags::OUT, until)?,
            }
        }
        let mut head = [0; wire::HEAD];
        self.wait(PollFlags::IN, until)?;
        self.read(&mut head, until)?;
        let (kind, length) = wire::read_head(head)
            .filter(|(_, length)| *length <= config.message.max(wire::TEXT))
            .ok_or(Broken::Gone)?;
        let mut payload = vec![0; length];
        self.read(&mut payload, until)?;
        Ok((kind, payload))
    }

    fn read(&mut self, mut buffer: &mut [u8], until: Instant) -> Result<(), Broken> {
        while !buffer.is_empty() {
            match self.socket.read(buffer) {
                Ok(0) => return Err(Broken::Gone),
                Ok(count) => buffer = &mut buffer[count..],
                Err(error) => self.retry(&error, PollFlags::IN, until)?,
            }
        }
        Ok(())
    }

    fn retry(&mut self, error: &io::Error, events: PollFlags, until: Instant) -> Result<(), Broken> {
        match error.kind() {
            io::ErrorKind::WouldBlock => self.wait(events, until),
            io::ErrorKind::Interrupted => Ok(()),
            _ => Err(Broken::Gone),
        }
    }

    /// Waits until the socket is ready, and passes on meanwhile what the worker logs.
    fn wait(&mut self, events: PollFlags, until: Instant) -> Result<(), Broken> {
        loop {
            if call::cancelled() {
                return Err(Broken::Cancelled);
            }
            let left = until.checked_duration_since(clock::now()).ok_or(Broken::Deadline)?;
            let glance = Timespec::try_from(left.min(GLANCE)).unwrap_or_default();
            let log = self.log.pipe();
            let mut ready = [
                PollFd::new(&self.socket, events),
                PollFd::from_borrowed_fd(log.unwrap_or(self.socket.as_fd()), PollFlags::IN),
            ];
            let watched = if log.is_some() { 2 } else { 1 };
            if poll(&mut ready[..watched], Some(&glance)).is_err() {
                continue; // by a signal
            }
            let [socket, log] = ready.map(|fd| !fd.revents().is_empty());
            if log {
                self.log.forward();
            }
            if socket {
                return Ok(());
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.reaped {
            self.kill();
            let _ = self.reap();
            self.log.forward();
        }
    }
}

fn too_large(payload: &[u8], config: &ProcessConfig) -> Fault {
    let bytes = payload.try_into().map_or(0, u64::from_le_bytes);
    Fault::TooLarge { what: "the results", bytes, limit: config.message }
}

fn text(payload: &[u8]) -> String {
    String::from_utf8_lossy(payload).into_owned()
}
