//! Arguments of their own kind: what an endpoint takes without saying where it comes from.

use dunlin_model::{Checks, Field, Kind, Model};

use crate::context::RequestBody;
use crate::operation::Plan;
use crate::served::Reads;
use crate::source::{Json, Path, Query, Source};
use crate::{Body, Context, Result};

/// A type that can be an argument without an attribute: models from the body, scalars from the query, and special
/// kinds such as `State`, `Depends` or `BackgroundTasks`.
///
/// Implement it for a type of your own that is made from the request as a whole; for most needs a `#[dependency]`
/// is simpler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of an endpoint",
    label = "dunlin does not know where `{Self}` comes from",
    note = "for data from the client: a type of your own needs `#[model]` at its definition; in place of one of another \
            crate (`Arc`, `PathBuf`, ..) take what clients send, such as a `String`",
    note = "for a value that the app holds: take `State<{Self}>`; for one that a function provides: `Depends<provider>`"
)]
pub trait Extract: Sized + Send + 'static {
    /// The shape of data from the client; `None` for what is no data.
    const KIND: Option<Kind> = None;
    /// Which of the rules that fit the kind are checked.
    #[doc(hidden)]
    const CHECKS: Checks = Checks::All;

    /// Says what it needs: parameters, a body, state. Called once, at start.
    fn describe(field: &'static Field<Self>, plan: &mut Plan);

    /// Decodes what is already there: parameters and a body that was read. Notes issues in `cx.collector`.
    fn decode(field: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        let _ = (field, cx);
        None
    }

    /// Provides what [`decode`](Extract::decode) did not. `Ok(None)` means that issues were noted.
    ///
    /// # Errors
    /// What the client is answered in place of the endpoint's reply.
    fn provide(
        field: &'static Field<Self>,
        cx: &mut Context,
    ) -> impl Future<Output = Result<Option<Self>>> + Send {
        let _ = (field, cx);
        std::future::ready(Ok(None))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Model + Send + 'static> Extract for T {
    const KIND: Option<Kind> = Some(T::KIND);
    const CHECKS: Checks = T::CHECKS;

    fn describe(field: &'static Field<T>, plan: &mut Plan) {
        match T::KIND.is_scalar() {
            true if plan.is_in_path(field.wire()) => Path::<T>::describe(field, plan),
            true => Query::<T>::describe(field, plan),
            false => Json::<T>::describe(field, plan),
        }
    }

    #[inline]
    fn decode(field: &'static Field<T>, cx: &mut Context) -> Option<T> {
        match T::KIND {
            // a dependency, or an endpoint below a router whose prefix has parameters
            _ if T::KIND.is_scalar() && cx.served.has_param(field.wire()) => Path::<T>::decode(field, cx),
            Kind::Bool | Kind::Integer | Kind::Number | Kind::Text => Query::<T>::decode(field, cx),
            Kind::List | Kind::Map | Kind::Record | Kind::Any => Json::<T>::decode(field, cx),
        }
    }
}

/// The body, piece by piece. The endpoint reads it while it comes; a limit holds only where one is set.
impl Extract for Body {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        plan.reads(Reads::Stream);
        plan.takes_bytes();
    }

    fn decode(_: &'static Field<Self>, cx: &mut Context) -> Option<Self> {
        let limit = cx.served.limits.of_stream();
        match std::mem::take(&mut cx.body) {
            RequestBody::Unread(body) => Some(body.limited(limit)),
            RequestBody::Bytes(bytes) => Some(bytes.into()),
            RequestBody::Form(_) | RequestBody::Taken => Some(Body::empty()),
        }
    }
}
