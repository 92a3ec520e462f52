//! dunlin: a plain function is the API.
//!
//! ```no_run
//! use dunlin::prelude::*;
//!
//! /// Greets somebody.
//! #[get("/hello/{name}")]
//! async fn hello(name: String) -> String {
//!     format!("Hello, {name}!")
//! }
//!
//! #[dunlin::main]
//! async fn main() -> Result<()> {
//!     App::new("Greetings").routes(routes![hello]).serve().await
//! }
//! ```
//!
//! ```toml
//! [dependencies]
//! dunlin = { path = "../dunlin/crates/dunlin" } # until it is published
//!
//! [dev-dependencies]
//! dunlin = { path = "../dunlin/crates/dunlin", features = ["testing"] }
//! ```
//!
//! An endpoint is a function with [`get`](macro@get), [`post`](macro@post) and so on. Its arguments are data from the
//! client, checked as their types and rules say, [`State`] that the app holds, or values that a
//! [`dependency`](macro@dependency) provides; data is a [`model`](macro@model). What it returns is a [`Reply`]; an
//! [`HttpError`] by `?` is answered as it says, any other error with 500. An [`App`] is endpoints, in [`Router`]s, and what
//! they share; it is checked as a whole when it starts.
//!
//! A response may go on: [`EventStream`] sends server-sent events, and a [`Hub`] feeds it with what is published, also with
//! what a client has missed that comes back.
//!
//! An `async fn` runs on tokio's multi-thread runtime, so `tokio::spawn`, `tokio::time` and crates that are built on tokio
//! work; what is known to block does not compile in one. A plain `fn` may block: it runs on the thread pool, or with
//! `run = cpu` on the CPU pool. [`run`] moves single calls there. Tests ask the app in process by `TestClient`, in a
//! [`test`](macro@test) whose clock is paused.
//!
//! # Features
//!
//! | feature | brings | on by default |
//! |---|---|---|
//! | `docs-ui` | `/docs` and `/redoc`, with their scripts inside the binary | yes |
//! | `log` | warnings and errors on standard error, unless the program has a `tracing` subscriber | yes |
//! | `monitor` | [`monitor`]: requests, latencies, pools, tasks and event loops, for code that asks | |
//! | `websocket` | `#[websocket]`, [`WebSocket`], [`Socket`] | |
//! | `console` | `/console`: a page that shows what the app does at this moment ([`console`]); includes `monitor` and `watchdog` | |
//! | `watchdog` | names what blocks the event loops: route, milliseconds, source line ([`run::watchdog`]) | |
//! | `process` | `run = process`: functions in worker processes, which can be killed (Linux) | |
//! | `metrics` | `App::metrics`: the monitor for Prometheus, and metrics of your own; includes `monitor` | |
//! | `telemetry` | `App::telemetry`: traces and metrics for exporters such as `dunlin-otel`; includes `monitor` | |
//! | `testing` | `TestClient`, `#[dunlin::test]`: for `[dev-dependencies]`; includes `watchdog` | |
//! | `redis` | `App::redis`: hubs that are the same in several processes | |
//! | `compression` | `App::compression`: responses as gzip | |
//! | `http2` | HTTP/2 beside HTTP/1.1 | |
//! | `tls` | HTTPS with the cryptography of aws-lc-rs; includes `http2` | |
//! | `tls-ring` | HTTPS with that of ring, which builds faster and for more systems; includes `http2` | |
//! | `pattern` | rules with regular expressions, `Cors::allow_origin_regex` | |
//! | `chrono` | dates and times of the crate chrono in models | |
//! | `decimal` | `rust_decimal::Decimal` in models | |
//! | `url` | `url::Url` and `HttpUrl` in models | |
//! | `uuid` | `uuid::Uuid` in models | |
//! | `interop` | tower's services below a path and its layers around an app | |
//! | `axum` | axum's extractors and replies; includes `interop` | |
//!
//! # What is not here
//!
//! Yet: ready-made security schemes, a task queue, SQL sessions.
//! `docs/guide/missing.md` says what to do meanwhile.

// models of our own: `#[model]` names this crate
extern crate self as dunlin;

mod app;
mod background;
mod blocking;
#[cfg(feature = "console")]
pub mod console;
mod depend;
mod extract;
#[cfg(feature = "interop")]
pub mod interop;
mod middleware;
#[cfg(not(feature = "monitor"))]
mod monitor;
#[cfg(feature = "monitor")]
pub mod monitor;
pub mod prelude;
#[cfg(feature = "process")]
mod process;
mod realtime;
mod reply;
mod routing;
mod serve;
#[cfg(feature = "telemetry")]
#[doc(inline)]
pub use dunlin_core::telemetry;
#[cfg(feature = "testing")]
pub mod testing;

pub use app::{App, Environment, Lifespan, StartError, settings};
pub use background::BackgroundTasks;
pub use bytes::Bytes;
pub use depend::Depends;
pub use dunlin_core::reply::{Cookie, SameSite};
pub use dunlin_core::{
    Body, Context, Dependency, Documented, Error, Extract, FormLimits, HttpError, OptionExt, Outcome, Plan,
    Reply, Response, Result, Scoped, Security, ValidationError,
};
#[cfg(feature = "testing")]
pub use dunlin_macros::test;
#[cfg(not(feature = "testing"))]
pub use dunlin_macros::untested as test;
pub use dunlin_macros::{
    delete, dependency, get, head, main, model, options, patch, post, put, timed, trace, websocket,
};
#[cfg(feature = "url")]
pub use dunlin_model::HttpUrl;
pub use dunlin_model::{
    At, Collector, Described, Field, Invalid, Issue, Kind, Model, Partial, Schema, Schemas, Step,
};
pub use dunlin_run as run;
#[cfg(feature = "process")]
pub use dunlin_run::{worker_functions, worker_test};
pub use extract::{Request, State, UploadFile, UploadReader};
pub use http;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
#[cfg(feature = "compression")]
pub use middleware::Compression;
pub use middleware::{Cors, Next, RequestId};
#[cfg(feature = "metrics")]
pub use prometheus_client;
#[cfg(feature = "redis")]
pub use realtime::Redis;
#[cfg(feature = "websocket")]
pub use realtime::{Close, CloseCode, Disconnected, Message, Slow, Socket, SocketSender, Tickets, WebSocket};
pub use realtime::{
    Event, EventId, EventStream, Hub, HubConfig, JsonLines, Lag, LastEventId, Publication, Reset,
    ResetReason, Subscription,
};
#[cfg(feature = "websocket")]
pub use realtime::{Joining, Member, Presence, PresenceChange, PresenceChanges, Room, Rooms, User};
pub use reply::{
    FileResponse, Html, NoContent, PlainText, Redirect, ResponseHead, StaticFiles, StreamingResponse,
};
pub use routing::{Endpoint, Mount, Route, Router};
pub use serde_json::{Value, json};
pub use serve::{Client, Limits, Server};

/// The guide and the README: their examples are doc tests.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../../docs/guide/app.md")]
    mod app {}
    #[doc = include_str!("../../../docs/guide/background.md")]
    mod background {}
    #[doc = include_str!("../../../docs/guide/blocking.md")]
    mod blocking {}
    #[doc = include_str!("../../../docs/guide/check.md")]
    mod check {}
    #[cfg(feature = "console")]
    #[doc = include_str!("../../../docs/guide/console.md")]
    mod console {}
    #[doc = include_str!("../../../docs/guide/depend.md")]
    mod depend {}
    #[doc = include_str!("../../../docs/guide/extract.md")]
    mod extract {}
    #[doc = include_str!("../../../docs/guide/interop.md")]
    mod interop {}
    #[doc = include_str!("../../../docs/guide/middleware.md")]
    mod middleware {}
    #[doc = include_str!("../../../docs/guide/missing.md")]
    mod missing {}
    #[cfg(feature = "telemetry")]
    #[doc = include_str!("../../../docs/guide/opentelemetry.md")]
    mod opentelemetry {}
    #[doc = include_str!("../../../docs/guide/models.md")]
    mod models {}
    #[doc = include_str!("../../../docs/guide/monitor.md")]
    mod monitor {}
    #[cfg(target_os = "linux")]
    #[doc = include_str!("../../../docs/guide/process.md")]
    mod process {}
    #[doc = include_str!("../../../docs/guide/realtime.md")]
    mod realtime {}
    #[doc = include_str!("../../../docs/guide/reply.md")]
    mod reply {}
    #[doc = include_str!("../../../docs/guide/routing.md")]
    mod routing {}
    #[doc = include_str!("../../../docs/guide/serve.md")]
    mod serve {}
    #[doc = include_str!("../../../docs/guide/start.md")]
    mod start {}
    #[doc = include_str!("../../../docs/guide/testing.md")]
    mod testing {}
    #[doc = include_str!("../../../docs/guide/watchdog.md")]
    mod watchdog {}
    #[doc = include_str!("../../../README.md")]
    mod readme {}
}

/// What the documentation says of an API as a whole.
pub mod docs {
    pub use dunlin_openapi::{Contact, ExternalDocs, License, Server, Tag};
}

/// What the attributes' expansions name. Not for people.
#[doc(hidden)]
pub mod __private {
    pub use dunlin_core::reply::{ReplyOptions, ResponseModel};
    pub use dunlin_core::{
        AdditionalResponse, Args, AskProvider, Auto, Cookie, Dependency, Embedded, Form, FormLimits, Handler,
        Header, Json, JsonReply, Limits, LiteralHeader, Path, Provider, Query, Raw, Reply, Run, Shape,
        SocketSpec, Spec, StatusKey, Verb, argument_kind, check_implicit_bodies, kind,
        provider_argument_kind,
    };
    pub use dunlin_model as model;
    #[cfg(feature = "testing")]
    pub use dunlin_run::testing::block_on_paused;
    pub use dunlin_run::{Place, block_on};
    pub use serde;
    pub use tracing;

    /// What the attributes ask types about calls that may block.
    pub mod blocking {
        pub use crate::blocking::{Judged, Lawful, Unknown, ask, ask_for_a_future, name};
    }

    pub use crate::depend::{Fresh, Guarded, NoDependency};
    pub use crate::extract::File;
    pub use crate::monitor::{Timed, TimedCall};
    pub use crate::routing::{Endpoint, Entry, NoEndpoint, Route, calls, check_routes, routes};
    #[cfg(feature = "testing")]
    pub use crate::testing::forbidding;

    /// What `run = process` names.
    #[cfg(feature = "process")]
    pub mod process {
        pub use dunlin_run::__process::{Function, inventory, invoke};

        pub use crate::process::{Carried, Carrier, Message, Outcome, answer, provide, reply, value};
    }

    /// What `__route!` names.
    pub mod serve {
        pub use dunlin_run::{contained, on};

        pub use crate::routing::BoxFuture;
        pub use crate::routing::serve::*;
    }
}

/// Names endpoints by their functions: `routes![read_user, create_user]`.
///
/// Two endpoints of one list with the same method and path do not compile.
#[macro_export]
macro_rules! routes {
    ($($($endpoint:ident)::+),* $(,)?) => {{
        // A function without an attribute is no type: its name then finds the type outside of the inner block, which is
        // no endpoint, and says so.
        const __ROUTES: &[$crate::__private::Entry] = &[$({
            #[allow(unused_imports)]
            use $crate::__private::NoEndpoint as __Endpoint;
            {
                #[allow(unused_imports)]
                use $($endpoint)::+ as __Endpoint;
                $crate::__private::Entry::of::<__Endpoint>(::core::concat!(
                    "`",
                    ::core::stringify!($($endpoint)::+),
                    "` is not an endpoint: add `#[get(\"/path\")]`, `#[post(\"/path\")]`, .. to the function"
                ))
            }
        }),*];
        const _: () = $crate::__private::check_routes(__ROUTES);
        $crate::__private::routes(const { &$crate::__private::calls::<{ __ROUTES.len() }>(__ROUTES) })
    }};
}
