//! Sockets, and clients of other services.

use crate::Group;
use crate::group::group;

pub(super) const SOCKETS: Group = group! {
    "Sockets", "it waits for the network", Waits;
    Function "std::net::TcpStream" [connect] "tokio::net::TcpStream::connect(..).await";
    Function "std::net::TcpStream" [connect_timeout] "tokio::time::timeout(.., tokio::net::TcpStream::connect(..)).await";
    Method "std::net::TcpStream" [
        peek read read_exact read_to_end read_to_string read_vectored write write_all write_vectored
    ] "tokio::net::TcpStream, whose `*(..)` is awaited";
    Method "std::net::TcpListener" [accept incoming] "tokio::net::TcpListener, whose `accept()` is awaited";
    Method "std::net::UdpSocket" [peek peek_from recv recv_from] "tokio::net::UdpSocket, whose `*(..)` is awaited";
    Method "std::net::ToSocketAddrs" [to_socket_addrs] "tokio::net::lookup_host(..).await";
    Function "std::os::unix::net::UnixStream" [connect connect_addr] "tokio::net::UnixStream::connect(..).await";
    Method "std::os::unix::net::UnixStream" [
        read read_exact read_to_end read_to_string read_vectored write write_all write_vectored
    ] "tokio::net::UnixStream, whose `*(..)` is awaited";
    Method "std::os::unix::net::UnixListener" [accept incoming] "tokio::net::UnixListener, whose `accept()` is awaited";
    Method "std::os::unix::net::UnixDatagram" [recv recv_from] "tokio::net::UnixDatagram, whose `*(..)` is awaited";
    Function "libc" [accept connect poll ppoll recv recvfrom recvmsg select getaddrinfo] "tokio::net";
    Function "nix::poll" [poll ppoll] "tokio::net";
    Function "dns_lookup" [lookup_host lookup_addr getaddrinfo] "tokio::net::lookup_host(..).await";
    Method "zmq::Socket" [recv recv_bytes recv_into recv_msg recv_multipart recv_string send send_multipart] "";
    Function "zmq" [poll proxy] "";
    Function "tungstenite" [connect client accept] "tokio_tungstenite::connect_async(..).await";
};

pub(super) const CLIENTS: Group = group! {
    "HTTP clients", "it waits for the other server", Waits;
    Function "reqwest::blocking" [get] "reqwest::get(..).await";
    Function "reqwest::blocking::Client" [new] "reqwest::Client::new()";
    Method "reqwest::blocking::Client" [execute] "reqwest::Client, whose `execute(..)` is awaited";
    Method "reqwest::blocking::ClientBuilder" [build] "reqwest::Client::builder()";
    Method "reqwest::blocking::RequestBuilder" [send] "reqwest::Client, whose `send()` is awaited";
    Method "reqwest::blocking::Response" [bytes copy_to json text text_with_charset] "reqwest::Client, whose `*(..)` is awaited";
    Method "ureq::Request" [call send send_bytes send_form send_json send_string] "reqwest::Client";
    Method "ureq::RequestBuilder" [call force_send_body send send_empty send_form send_json] "reqwest::Client";
    Method "ureq::Agent" [run] "reqwest::Client";
    Method "ureq::Response" [into_json into_string] "reqwest::Client";
    Method "ureq::Body" [read_json read_to_string read_to_vec] "reqwest::Client";
    Method "attohttpc::RequestBuilder" [send] "reqwest::Client";
    Method "attohttpc::PreparedRequest" [send] "reqwest::Client";
    Method "attohttpc::Response" [bytes json json_utf8 text text_utf8] "reqwest::Client";
    Method "minreq::Request" [send send_lazy] "reqwest::Client";
    Function "isahc" [delete get head post put send] "isahc::*_async(..).await";
    Method "isahc::HttpClient" [delete get head post put send] "isahc::HttpClient, whose `*_async(..)` is awaited";
    Method "isahc::Request" [send] "isahc::Request, whose `send_async()` is awaited";
    Method "curl::easy::Easy" [perform] "reqwest::Client";
    Method "curl::easy::Easy2" [perform] "reqwest::Client";
    Method "curl::easy::Transfer" [perform] "reqwest::Client";
    Method "curl::multi::Multi" [wait poll] "reqwest::Client";
};

pub(super) const SERVICES: Group = group! {
    "Mail, SSH, FTP", "it waits for the other server", Waits;
    Method "lettre::SmtpTransport" [send send_raw test_connection] "lettre::AsyncSmtpTransport, whose `*(..)` is awaited";
    Method "lettre::SendmailTransport" [send send_raw] "lettre::AsyncSendmailTransport, whose `*(..)` is awaited";
    Method "lettre::FileTransport" [send send_raw] "lettre::AsyncFileTransport, whose `*(..)` is awaited";
    Method "lettre::Transport" [send send_raw] "lettre::AsyncTransport, whose `*(..)` is awaited";
    Method "ssh2::Session" [
        channel_direct_tcpip channel_session handshake scp_recv scp_send sftp userauth_agent userauth_password
        userauth_pubkey_file userauth_pubkey_memory
    ] "russh";
    Method "ssh2::Channel" [close exec read read_to_string request_pty send_eof shell wait_close wait_eof write write_all] "russh";
    Method "ssh2::Sftp" [create lstat mkdir open opendir readdir rename rmdir stat unlink] "russh_sftp";
    Function "suppaftp::FtpStream" [connect connect_timeout] "suppaftp::AsyncFtpStream::connect(..).await";
    Method "suppaftp::FtpStream" [
        append_file cwd list login mkdir mlsd nlst put_file pwd quit rename retr retr_as_buffer rm rmdir size
    ] "suppaftp::AsyncFtpStream, whose `*(..)` is awaited";
    Function "imap" [connect] "async_imap";
    Method "imap::Session" [append examine fetch idle list search select store uid_fetch uid_search] "async_imap";
};
