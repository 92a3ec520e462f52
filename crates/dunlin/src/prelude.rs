//! What nearly every service uses: `use dunlin::prelude::*`.

#[cfg(not(feature = "testing"))]
mod untested;

#[cfg(not(feature = "testing"))]
#[doc(hidden)]
pub use self::untested::TestClient;
#[cfg(feature = "testing")]
pub use crate::testing::TestClient;
pub use crate::{
    App, BackgroundTasks, Body, Bytes, Cookie, Cors, Depends, Error, FileResponse, HeaderMap, Html,
    HttpError, Invalid, Lifespan, Next, NoContent, OptionExt, Outcome, PlainText, Redirect, Reply, Request,
    Response, ResponseHead, Result, Router, Scoped, State, StatusCode, StreamingResponse, UploadFile,
    ValidationError, Value, delete, dependency, get, head, json, model, options, patch, post, put, routes,
    run, trace, websocket,
};
#[cfg(feature = "websocket")]
pub use crate::{Rooms, WebSocket};
