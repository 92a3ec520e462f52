//! Other providers in place of dependencies, for tests.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use dunlin_core::{Context, Dependency, Provide, Result, Scoped};

use crate::routing::BoxFuture;

/// What is provided in place of dependencies, by the dependency's type.
#[derive(Clone, Default)]
pub(crate) struct Overrides {
    by_type: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// Provides a value of type `T` in place of a dependency.
pub(crate) type Override<T> =
    Arc<dyn for<'a> Fn(&'a mut Context) -> BoxFuture<'a, Result<Option<Scoped<T>>>> + Send + Sync>;

type Value<D> = <<D as Dependency>::Output as Provide<<D as Dependency>::Kind>>::Value;

impl Overrides {
    /// What is provided in place of `D`.
    pub(crate) fn of<D: Dependency>(&self) -> Option<Override<Value<D>>> {
        self.by_type.get(&TypeId::of::<D>())?.downcast_ref::<Override<Value<D>>>().cloned()
    }

    /// These, and those of `outer` where there is none.
    pub(crate) fn over(mut self, outer: &Overrides) -> Self {
        for (id, instead) in &outer.by_type {
            self.by_type.entry(*id).or_insert_with(|| Arc::clone(instead));
        }
        self
    }

    /// Provides something else in place of `D`.
    #[cfg(feature = "testing")]
    pub(crate) fn set<D: Dependency>(&mut self, instead: Override<Value<D>>) {
        self.by_type.insert(TypeId::of::<D>(), Arc::new(instead));
    }
}
