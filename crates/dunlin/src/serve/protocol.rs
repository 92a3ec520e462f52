//! What a connection speaks, and the protocol's own limits.

#[cfg(not(feature = "http2"))]
pub(super) use http1::{UpgradeableConnection, builder};
#[cfg(feature = "http2")]
pub(super) use http2::{UpgradeableConnection, builder};

use super::Limits;

/// Head and body go out in one buffer (`writev(false)`): answers are small, and two cost the system and us more than
/// a copy. Large ones come in pieces, so that the buffer stays small. 100 headers are hyper's default; setting it would
/// cost an allocation a request.
fn buffer(limits: &Limits) -> usize {
    limits.head_bytes.max(8192)
}

#[cfg(not(feature = "http2"))]
mod http1 {
    use hyper::server::conn::http1::Builder;
    pub(crate) use hyper::server::conn::http1::UpgradeableConnection;

    use super::buffer;
    use crate::serve::connection::Connection;

    /// HTTP/1.1 and nothing else.
    pub(crate) fn builder(connection: &Connection) -> Builder {
        let mut builder = Builder::new();
        builder.max_buf_size(buffer(&connection.gate.limits)).writev(false);
        builder
    }
}

#[cfg(feature = "http2")]
mod http2 {
    use std::sync::Arc;

    use hyper::rt::Executor;
    use hyper_util::server::conn::auto::Builder;
    pub(crate) use hyper_util::server::conn::auto::UpgradeableConnection;

    use super::buffer;
    use crate::serve::client::Serving;
    use crate::serve::connection::Connection;

    /// HTTP/1.1 and HTTP/2, whichever the client begins with.
    pub(crate) fn builder(connection: &Arc<Connection>) -> Builder<Streams> {
        let limits = &connection.gate.limits;
        let mut builder = Builder::new(Streams(Arc::clone(connection)));
        builder.http1().max_buf_size(buffer(limits)).writev(false);
        builder
            .http2()
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
            .max_pending_accept_reset_streams(20)
            .max_local_error_reset_streams(1024)
            .initial_stream_window_size(256 * 1024)
            .initial_connection_window_size(1024 * 1024);
        #[cfg(feature = "websocket")]
        builder.http2().enable_connect_protocol();
        builder
    }

    /// Starts the tasks in which hyper answers the requests of HTTP/2.
    #[derive(Clone)]
    pub(crate) struct Streams(Arc<Connection>);

    impl<F> Executor<F> for Streams
    where
        F: Future<Output: Send> + Send + 'static,
    {
        fn execute(&self, stream: F) {
            // counted like connections: what a stream that is dropped leaves behind comes before the end of the app
            let stream = Serving::new(stream, Arc::clone(&self.0));
            drop(self.0.gate.connections.spawn("http2 stream", stream));
        }
    }
}
