//! How the benchmark starts a server, learns its port and stops it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// What the benchmark tells a server on its command line.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many worker threads answer requests: `--workers N`, 2 unless set.
    pub workers: usize,
    /// Where to listen on the loopback interface: `--port N`, a free one unless set.
    pub port: u16,
    /// The file that `GET /blocking` reads: `--file PATH`.
    pub file: String,
    /// How many threads run blocking code: `--threads N`, the framework's own number unless set.
    pub threads: Option<usize>,
    /// How many calls may wait for such a thread: `--queue N`, where a framework has a bound.
    pub queue: Option<usize>,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Panics
    /// When the command line is not what the benchmark sends.
    pub fn from_arguments() -> Self {
        let mut options =
            Self { workers: 2, port: 0, file: "/proc/version".into(), threads: None, queue: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().expect("every option has a value");
            match name.as_str() {
                "--workers" => options.workers = value.parse().expect("--workers takes a number"),
                "--port" => options.port = value.parse().expect("--port takes a number"),
                "--file" => options.file = value,
                "--threads" => options.threads = Some(value.parse().expect("--threads takes a number")),
                "--queue" => options.queue = Some(value.parse().expect("--queue takes a number")),
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

    /// Listens, and says where in the first line of the standard output.
    ///
    /// # Errors
    /// When the port cannot be had, or nobody reads the line.
    pub fn listen(&self) -> io::Result<TcpListener> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)))?;
        listener.set_nonblocking(true)?;
        println!("listening on {}", listener.local_addr()?);
        io::stdout().flush()?;
        Ok(listener)
    }
}

/// Ends the process when its standard input is closed, so that a server never outlives the benchmark that started it.
pub fn end_with_input() {
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
}
