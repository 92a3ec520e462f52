//! Tests an app in process: no socket, the lifespan run, dependencies replaced.

mod client;
mod clock;
mod counted;
mod event_source;
mod events;
mod jar;
mod multipart;
mod request;
mod response;
mod session;
#[cfg(feature = "websocket")]
mod socket;
mod watch;

pub use client::TestClient;
pub use clock::TestClock;
pub use events::{TestEvent, TestEvents};
pub use multipart::TestFile;
pub use request::TestRequest;
pub use response::{TestResponse, TestStream};
#[cfg(feature = "websocket")]
pub use socket::{TestHandshake, TestSocket};
#[doc(hidden)]
pub use watch::forbidding;
