//! Sockets, by the types of std.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};

use dunlin::prelude::*;

/// Stands for a value from somewhere.
fn made<T>() -> T {
    panic!("only compiled")
}

#[dependency]
async fn stream() {
    let mut value: TcpStream = made();
    let _ = value.peek(&mut [0]); // std::net::TcpStream::peek
    let _ = value.read(&mut [0]); // std::net::TcpStream::read
    let _ = value.read_exact(&mut [0]); // std::net::TcpStream::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::net::TcpStream::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::net::TcpStream::read_to_string
    let _ = value.read_vectored(&mut []); // std::net::TcpStream::read_vectored
    let _ = value.write(&[0]); // std::net::TcpStream::write
    let _ = value.write_all(&[0]); // std::net::TcpStream::write_all
    let _ = value.write_vectored(&[]); // std::net::TcpStream::write_vectored
}

#[dependency]
async fn listener() {
    let value: TcpListener = made();
    let _ = value.accept(); // std::net::TcpListener::accept
    let _ = value.incoming(); // std::net::TcpListener::incoming
}

#[dependency]
async fn datagram() {
    let value: UdpSocket = made();
    let _ = value.peek(&mut [0]); // std::net::UdpSocket::peek
    let _ = value.peek_from(&mut [0]); // std::net::UdpSocket::peek_from
    let _ = value.recv(&mut [0]); // std::net::UdpSocket::recv
    let _ = value.recv_from(&mut [0]); // std::net::UdpSocket::recv_from
}

#[dependency]
async fn name() {
    let value = "example.com:80";
    let _ = value.to_socket_addrs(); // std::net::ToSocketAddrs::to_socket_addrs
}

#[dependency]
async fn unix_stream() {
    let mut value: UnixStream = made();
    let _ = value.read(&mut [0]); // std::os::unix::net::UnixStream::read
    let _ = value.read_exact(&mut [0]); // std::os::unix::net::UnixStream::read_exact
    let _ = value.read_to_end(&mut Vec::new()); // std::os::unix::net::UnixStream::read_to_end
    let _ = value.read_to_string(&mut String::new()); // std::os::unix::net::UnixStream::read_to_string
    let _ = value.read_vectored(&mut []); // std::os::unix::net::UnixStream::read_vectored
    let _ = value.write(&[0]); // std::os::unix::net::UnixStream::write
    let _ = value.write_all(&[0]); // std::os::unix::net::UnixStream::write_all
    let _ = value.write_vectored(&[]); // std::os::unix::net::UnixStream::write_vectored
}

#[dependency]
async fn unix_listener() {
    let value: UnixListener = made();
    let _ = value.accept(); // std::os::unix::net::UnixListener::accept
    let _ = value.incoming(); // std::os::unix::net::UnixListener::incoming
}

#[dependency]
async fn unix_datagram() {
    let value: UnixDatagram = made();
    let _ = value.recv(&mut [0]); // std::os::unix::net::UnixDatagram::recv
    let _ = value.recv_from(&mut [0]); // std::os::unix::net::UnixDatagram::recv_from
}

fn main() {}
