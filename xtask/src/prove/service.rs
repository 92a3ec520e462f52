//! A server process that is measured: started on a free port of this machine, stopped by `SIGTERM`.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Result;
use crate::steps::now;
use crate::workspace::{command, succeeds};

const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub(super) struct Service {
    child: Child,
    pub(super) address: SocketAddr,
    log: PathBuf,
}

impl Service {
    /// Starts `program --port PORT` in an empty folder and returns with how long it took to answer `path` by 200.
    pub(super) fn start(program: &Path, folder: &Path, path: &str) -> Result<(Service, Duration)> {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder)?;
        let address = free_address()?;
        let log = folder.join("output.txt");
        let output = File::create(&log)?;
        let mut server = command(program);
        server.current_dir(folder).args(["--port", &address.port().to_string()]);
        server.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let start = now();
        let child = server.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let mut service = Service { child, address, log };
        while start.elapsed() < PATIENCE {
            if status(address, path).is_ok_and(|status| status == 200) {
                return Ok((service, start.elapsed()));
            }
            if let Some(status) = service.child.try_wait()? {
                return Err(format!("the server ended ({status}):\n{}", service.said()).into());
            }
            // Short beside what is measured, long enough to leave the server its core.
            std::thread::park_timeout(Duration::from_millis(2));
        }
        Err(format!("no 200 from {path} within {PATIENCE:?}:\n{}", service.said()).into())
    }

    /// What the server wrote so far.
    pub(super) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Whether the server still runs.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let asked = succeeds(Command::new("kill").arg(self.child.id().to_string()));
        let start = now();
        while asked && self.is_alive() && start.elapsed() < PATIENCE {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// The status of `GET path`.
pub(super) fn status(address: SocketAddr, path: &str) -> Result<u16> {
    let answer = get(address, path)?;
    let status = answer.split(' ').nth(1).ok_or("no status line")?;
    Ok(status.parse()?)
}

/// The whole answer to `GET path`, head and body.
pub(super) fn get(address: SocketAddr, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_ends_is_reported_with_what_it_said() {
        let folder = crate::workspace::target("prove/tests/ends");
        let error = Service::start(Path::new("/bin/ls"), &folder, "/").map(drop).unwrap_err().to_string();
        assert!(error.contains("the server ended") && error.contains("--port"), "{error}");
    }

    #[test]
    fn reads_the_status_of_an_answer() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let (mut stream, _) = listener.accept().unwrap();
                // The request is read, else closing resets the connection.
                assert!(stream.read(&mut [0; 512]).unwrap() > 0);
                stream.write_all(b"HTTP/1.1 418 I'm a teapot\r\ncontent-length: 0\r\n\r\n").unwrap();
            });
            assert_eq!(status(address, "/").unwrap(), 418);
        });
    }
}
