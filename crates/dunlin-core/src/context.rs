//! Hot path: one request on its way through an endpoint.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use dunlin_model::{Collector, Issue, Malformed};
use http::request::Parts;
use smallvec::SmallVec;

use crate::Body;
use crate::served::Served;

/// One request, what is known of it, and what was collected for it so far.
pub struct Context {
    /// Method, target, headers and extensions.
    pub parts: Parts,
    /// Where the path's parameters are.
    pub params: Params,
    /// The body, read as far as the endpoint needs it.
    pub body: RequestBody,
    /// The endpoint being served.
    pub served: Arc<Served>,
    /// What the app holds for all requests.
    pub app: AppState,
    /// What is wrong with the endpoint's own arguments.
    pub collector: Collector,
    /// The body is no JSON at all; reported before anything else is done.
    pub malformed: Option<Malformed>,
    /// What is wrong with the arguments of its dependencies; reported first.
    pub issues: Vec<Issue>,
    slots: Vec<Box<dyn Any + Send>>,
}

/// The request's body on its way.
#[derive(Debug, Default)]
pub enum RequestBody {
    /// Not read yet.
    Unread(Body),
    /// All of it.
    Bytes(Bytes),
    /// The text fields of a form; files are kept by the framework.
    Form(Vec<(String, String)>),
    /// Given to an argument that reads it by itself.
    #[default]
    Taken,
}

/// What the app holds for all requests: one value a type, fixed once the lifespan has begun.
#[derive(Clone, Debug, Default)]
pub struct AppState {
    values: Arc<HashMap<TypeId, Held>>,
}

/// A value, and the name of its type.
#[derive(Clone, Debug)]
struct Held {
    name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

/// Where the values of the path's parameters are in the path.
pub type Params = SmallVec<[(u32, u32); 4]>;

impl Context {
    /// A request that nothing was collected for yet.
    pub fn new(request: http::Request<Body>, params: Params, served: Arc<Served>, app: AppState) -> Self {
        let (parts, body) = request.into_parts();
        let body = RequestBody::Unread(body);
        Context {
            parts,
            params,
            body,
            served,
            app,
            collector: Collector::new(),
            malformed: None,
            issues: Vec::new(),
            slots: Vec::new(),
        }
    }

    /// The value of a path parameter, unescaped.
    pub fn param(&self, name: &str) -> Option<Cow<'_, str>> {
        self.served.param(&self.params, self.parts.uri.path(), name)
    }

    /// What a room of the framework keeps for this request, made at first use.
    pub fn slot<T: Any + Send + Default>(&mut self) -> &mut T {
        let index = self.slots.iter().position(|slot| slot.is::<T>()).unwrap_or_else(|| {
            self.slots.push(Box::new(T::default()));
            self.slots.len() - 1
        });
        self.slots[index].downcast_mut().expect("the position was found by this type")
    }

    /// True when some room keeps something for this request.
    pub fn has_slots(&self) -> bool {
        !self.slots.is_empty()
    }

    /// What a room keeps for this request, if it does.
    #[inline]
    pub fn take_slot<T: Any + Send>(&mut self) -> Option<T> {
        // most requests have none
        if self.slots.is_empty() {
            return None;
        }
        let index = self.slots.iter().position(|slot| slot.is::<T>())?;
        self.slots.swap_remove(index).downcast().ok().map(|slot| *slot)
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context({} {})", self.parts.method, self.parts.uri)
    }
}

impl AppState {
    /// The value of type `T`.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.values.get(&TypeId::of::<T>()).and_then(|held| Arc::clone(&held.value).downcast().ok())
    }

    /// True when there is a value of this type.
    pub fn contains(&self, id: TypeId) -> bool {
        self.values.contains_key(&id)
    }

    /// The names of the types that there are values of.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.values.values().map(|held| held.name)
    }

    /// These values, and those of `outer` where there is none of the type.
    #[must_use]
    pub fn over(mut self, outer: &AppState) -> Self {
        let values = Arc::make_mut(&mut self.values);
        for (id, held) in outer.values.iter() {
            values.entry(*id).or_insert_with(|| held.clone());
        }
        self
    }

    /// Adds a value, replacing one of the same type.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, value: T) -> Self {
        let held = Held { name: std::any::type_name::<T>(), value: Arc::new(value) };
        Arc::make_mut(&mut self.values).insert(TypeId::of::<T>(), held);
        self
    }
}
