//! A body that is made while it is sent, by code that blocks.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use dunlin_core::{Body, BodyError, BoxError};
use dunlin_run::Pools;
use http_body::Frame;

use super::step::step;
use crate::routing::BoxFuture;

/// Gives the next piece, or nothing at the end.
type Source = dyn FnMut() -> Result<Option<Bytes>, BoxError> + Send;

/// A body of what `source` gives: it is called on the thread pool, once the client took the last piece.
pub(crate) fn pull(source: impl FnMut() -> Result<Option<Bytes>, BoxError> + Send + 'static) -> Body {
    let source: Arc<Mutex<Source>> = Arc::new(Mutex::new(source));
    Body::new(Pull { source: Some(source), pools: Pools::current(), going: None })
}

struct Pull {
    /// `None` at the end.
    source: Option<Arc<Mutex<Source>>>,
    pools: Pools,
    going: Option<BoxFuture<'static, Result<Option<Bytes>, BoxError>>>,
}

impl http_body::Body for Pull {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        let Some(source) = &this.source else { return Poll::Ready(None) };
        let going = this.going.get_or_insert_with(|| Box::pin(next(this.pools.clone(), Arc::clone(source))));
        let piece = ready!(going.as_mut().poll(cx));
        this.going = None;
        if !matches!(piece, Ok(Some(_))) {
            this.source = None;
        }
        let piece = piece.inspect_err(|error| tracing::error!(%error, "a response broke off"));
        Poll::Ready(piece.transpose().map(|piece| piece.map(Frame::data)))
    }
}

async fn next(pools: Pools, source: Arc<Mutex<Source>>) -> Result<Option<Bytes>, BoxError> {
    let call = || {
        let source = Arc::clone(&source);
        move || source.lock().unwrap_or_else(PoisonError::into_inner)()
    };
    step(&pools, call).await?
}
