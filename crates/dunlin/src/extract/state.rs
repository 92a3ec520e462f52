//! `State<T>`: what the app holds for all requests.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use dunlin_core::{Context, Extract, Plan};
use dunlin_model::Field;

/// The value of type `T` that the app holds; shared by all requests. An app that starts without it does not start.
pub struct State<T: 'static>(Arc<T>);

impl<T> State<T> {
    /// The value, shared.
    pub fn into_inner(self) -> Arc<T> {
        self.0
    }
}

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        State(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for State<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl<T: Send + Sync + 'static> Extract for State<T> {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        plan.need::<T>();
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        cx.app.get::<T>().map(State)
    }
}
