//! How the benchmark starts a server, learns its port and stops it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// What the benchmark tells a server on its command line.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many worker threads answer requests: `--workers N`, 2 unless set.
    pub workers: usize,
    /// The file that `GET /blocking` reads: `--file PATH`.
    pub file: String,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Panics
    /// When the command line is not what the benchmark sends.
    pub fn from_arguments() -> Self {
        let mut options = Self { workers: 2, file: "/proc/version".into() };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().expect("every option has a value");
            match name.as_str() {
                "--workers" => options.workers = value.parse().expect("--workers takes a number"),
                "--file" => options.file = value,
                _ => panic!("unknown option {name}"),
            }
        }
        options
    }

    /// Reads the small file of `GET /blocking`, on the calling thread.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_file(&self) -> io::Result<String> {
        std::fs::read_to_string(&self.file)
    }
}

/// Listens on a free port of the loopback interface, prints it, and ends the process when its standard input is closed.
///
/// So a server never outlives the benchmark that started it, however that ended.
///
/// # Errors
/// When no port can be had.
pub fn listen() -> io::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    listener.set_nonblocking(true)?;
    announce(&listener)?;
    Ok(listener)
}

/// Prints the address of `listener`, and ends the process when its standard input is closed.
///
/// # Errors
/// When nobody reads the address.
pub fn announce(listener: &TcpListener) -> io::Result<()> {
    println!("{}", listener.local_addr()?);
    io::stdout().flush()?;
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    Ok(())
}
