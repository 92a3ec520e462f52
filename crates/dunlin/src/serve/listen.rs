//! Serves an app on an address.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dunlin_core::{Body, Result};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

use crate::App;
use crate::app::Running;

impl App {
    /// Serves until the process is told to stop.
    ///
    /// # Errors
    /// When the app cannot start, or the address cannot be had.
    pub async fn serve(self) -> Result<()> {
        let port =
            std::env::args().skip_while(|word| word != "--port").nth(1).and_then(|port| port.parse().ok());
        let address = SocketAddr::from(([127, 0, 0, 1], port.unwrap_or(8000)));
        let app = self.start().await?;
        let listener = TcpListener::bind(address).await?;
        println!("listening on {}", listener.local_addr()?);
        tokio::select! {
            () = app.pools().scope(accept(listener, Arc::clone(&app))) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        app.shutdown(Duration::from_secs(30)).await;
        Ok(())
    }
}

async fn accept(listener: TcpListener, app: Arc<Running>) {
    loop {
        let Ok((socket, _)) = listener.accept().await else { continue };
        let app = Arc::clone(&app);
        dunlin_run::spawn(async move {
            let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
                let app = Arc::clone(&app);
                async move { Ok::<_, Infallible>(app.handle(request.map(Body::new)).await) }
            });
            let connection = auto::Builder::new(TokioExecutor::new());
            if let Err(error) = connection.serve_connection(TokioIo::new(socket), service).await {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
}
