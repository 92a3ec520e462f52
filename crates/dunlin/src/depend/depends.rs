//! `Depends<provider>`: the value that a `#[dependency]` provides.

use std::any::{Any, TypeId};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use dunlin_core::{
    Args, AskProvider, Context, Dependency, Extract, Origin, Plan, Provide, Provider, Result, Run, Scoped,
    Source,
};
use dunlin_model::{Collector, Field, Kind};
use dunlin_run::Pools;

use super::{Afterlife, Exits, Overrides};
use crate::routing::{BoxFuture, ordered, well_formed};

/// The value that the dependency `D` provides; the same for all that ask for it during one request.
pub struct Depends<D> {
    /// Its type is erased: an endpoint that holds it while it waits would have to be `Send` for every lifetime that is in
    /// the type, and `&'static str` is so for one.
    value: Shared,
    of: PhantomData<fn() -> D>,
}

type Shared = Arc<dyn Any + Send + Sync>;

/// Only what the dependency itself has provided is made a `Depends`.
const PROVIDED: &str = "a value of the dependency's type";

type Value<D> = <<D as Dependency>::Output as Provide<<D as Dependency>::Kind>>::Value;

impl<D> Depends<D> {
    fn new(value: Shared) -> Self {
        Depends { value, of: PhantomData }
    }
}

impl<D: Dependency> Depends<D> {
    /// The value, shared.
    pub fn into_inner(self) -> Arc<Value<D>> {
        self.value.downcast().expect(PROVIDED)
    }
}

impl<D: Dependency> Deref for Depends<D> {
    type Target = Value<D>;

    fn deref(&self) -> &Value<D> {
        self.value.downcast_ref().expect(PROVIDED)
    }
}

impl<D> Clone for Depends<D> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.value))
    }
}

impl<D: Dependency> fmt::Debug for Depends<D>
where
    Value<D>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<D: Dependency> Extract for Depends<D> {
    fn describe(_: &'static Field<Self>, plan: &mut Plan) {
        describe::<D>(plan);
    }

    async fn provide(_: &'static Field<Self>, cx: &mut Context) -> Result<Option<Self>> {
        Ok(provide::<D>(cx, true).await?.map(Depends::new))
    }
}

/// A dependency that is run again although another argument has its value: `#[depends(fresh)]`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fresh<T>(PhantomData<T>);

impl<T: 'static> Origin for Fresh<T> {
    type Value = T;
}

impl<D: Dependency> Source for Fresh<Depends<D>> {
    const KIND: Kind = Kind::Any;

    fn describe(_: &'static Field<Depends<D>>, plan: &mut Plan) {
        describe::<D>(plan);
    }

    fn decode(_: &'static Field<Depends<D>>, _: &mut Context) -> Option<Depends<D>> {
        None
    }

    async fn provide(_: &'static Field<Depends<D>>, cx: &mut Context) -> Result<Option<Depends<D>>> {
        Ok(provide::<D>(cx, false).await?.map(Depends::new))
    }
}

/// What the name of a function without `#[dependency]` finds in `depends(..)`.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoDependency {}

/// A dependency that an endpoint runs for what it checks or does: `#[get("/", depends(require_token))]`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Guarded<D>(PhantomData<D>);

impl<D: 'static> Origin for Guarded<D> {
    type Value = ();
}

impl<D: Dependency> Source for Guarded<D> {
    const KIND: Kind = Kind::Any;

    fn describe(_: &'static Field<()>, plan: &mut Plan) {
        describe::<D>(plan);
    }

    fn decode(_: &'static Field<()>, _: &mut Context) -> Option<()> {
        None
    }

    async fn provide(_: &'static Field<()>, cx: &mut Context) -> Result<Option<()>> {
        guard::<D>(cx).await
    }
}

/// Says what a dependency and its own dependencies need, once an endpoint. A cycle is a mistake.
pub(crate) fn describe<D: Dependency>(plan: &mut Plan) {
    plan.dependency(TypeId::of::<D>(), D::NAME, |plan| D::ask(Describe(plan)));
}

struct Describe<'a>(&'a mut Plan);

impl<D: Dependency> AskProvider<D> for Describe<'_> {
    type Answer = ();

    fn of<P: Provider<Output = D::Output>>(self) {
        P::Args::describe(P::FIELDS, self.0);
    }
}

/// Runs a dependency for what it checks or does.
pub(crate) fn guard<D: Dependency>(cx: &mut Context) -> BoxFuture<'_, Result<Option<()>>> {
    Box::pin(async move { Ok(provide::<D>(cx, true).await?.map(|_| ())) })
}

/// Values that were provided for this request; `None` for those whose arguments were wrong.
#[derive(Default)]
struct Provided(Vec<(TypeId, Option<Shared>)>);

/// Dependencies in whose place another is running: what that one takes of them is the original.
#[derive(Default)]
struct Replaced(Vec<TypeId>);

/// The value of a dependency: from this request's cache, from an override, or by running it.
///
/// Boxed, since a dependency's arguments may be dependencies.
fn provide<D: Dependency>(cx: &mut Context, cached: bool) -> BoxFuture<'_, Result<Option<Shared>>> {
    let id = TypeId::of::<D>();
    let known =
        cx.slot::<Provided>().0.iter().find(|(other, _)| *other == id).map(|(_, value)| value.clone());
    if let (Some(value), true) = (known, cached) {
        return Box::pin(std::future::ready(Ok(value)));
    }
    D::ask(Provision(cx))
}

struct Provision<'a>(&'a mut Context);

impl<'a, D: Dependency> AskProvider<D> for Provision<'a> {
    type Answer = BoxFuture<'a, Result<Option<Shared>>>;

    fn of<P: Provider<Output = D::Output>>(self) -> Self::Answer {
        Box::pin(provide_anew::<D, P>(self.0))
    }
}

/// The value of a dependency: from an override, or by running it.
async fn provide_anew<D: Dependency, P: Provider<Output = D::Output>>(
    cx: &mut Context,
) -> Result<Option<Shared>> {
    let id = TypeId::of::<D>();
    let instead = cx.app.get::<Overrides>().and_then(|overrides| overrides.of::<D>());
    let scoped = match instead.filter(|_| !cx.slot::<Replaced>().0.contains(&id)) {
        Some(instead) => {
            cx.slot::<Replaced>().0.push(id);
            let scoped = instead(cx).await?;
            cx.slot::<Replaced>().0.retain(|other| *other != id);
            cx.slot::<Provided>().0.retain(|(other, _)| *other != id);
            scoped
        }
        None => call::<D, P>(cx).await?,
    };
    let value = scoped.map(Scoped::into_parts).map(|(value, exit)| {
        if let Some(exit) = exit {
            Exits::note(cx, exit, D::UNTIL_SENT);
        }
        value as Shared
    });
    cx.slot::<Provided>().0.push((id, value.clone()));
    Ok(value)
}

/// Runs a dependency, whatever is provided in its place.
pub(crate) fn run<D: Dependency>(cx: &mut Context) -> BoxFuture<'_, Result<Option<Scoped<Value<D>>>>> {
    D::ask(Original(cx))
}

struct Original<'a>(&'a mut Context);

impl<'a, D: Dependency> AskProvider<D> for Original<'a> {
    type Answer = BoxFuture<'a, Result<Option<Scoped<Value<D>>>>>;

    fn of<P: Provider<Output = D::Output>>(self) -> Self::Answer {
        Box::pin(call::<D, P>(self.0))
    }
}

/// Calls the function. What is wrong with its arguments is reported before what is wrong with the endpoint's.
async fn call<D: Dependency, P: Provider<Output = D::Output>>(
    cx: &mut Context,
) -> Result<Option<Scoped<Value<D>>>> {
    let outer = std::mem::take(&mut cx.collector);
    let mut slots = P::Args::decode(P::FIELDS, cx);
    let mine = std::mem::replace(&mut cx.collector, outer);
    well_formed(cx)?;
    P::Args::provide(P::FIELDS, &mut slots, cx).await?;
    let values = P::Args::complete(slots);
    let is_right = mine.is_empty();
    note(mine, cx);
    let (Some(values), true) = (values, is_right) else { return Ok(None) };
    let output = match P::run(values) {
        Run::Async(future) => future.await,
        Run::Blocking(work) => {
            let afterlife = cx.app.get::<Afterlife>();
            let work = move || Unclaimed::<D> { output: Some(work()), afterlife };
            match Pools::current().run(D::PLACE, work).await?.output.take() {
                Some(output) => output,
                None => return Ok(None),
            }
        }
    };
    output.provide().map(Some)
}

/// What a `fn` has provided, until its request takes it. The request may be gone by then: the client left, or the time
/// was up, while the function was running; what is to be done at the end is done all the same.
struct Unclaimed<D: Dependency> {
    output: Option<D::Output>,
    afterlife: Option<Arc<Afterlife>>,
}

impl<D: Dependency> Drop for Unclaimed<D> {
    fn drop(&mut self) {
        let provided = self.output.take().and_then(|output| output.provide().ok());
        if let Some(exit) = provided.and_then(|scoped| scoped.into_parts().1) {
            Exits::give_up(self.afterlife.as_deref(), vec![exit]);
        }
    }
}

fn note(collector: Collector, cx: &mut Context) {
    if !collector.is_empty() {
        cx.issues.extend(ordered(collector));
    }
}
