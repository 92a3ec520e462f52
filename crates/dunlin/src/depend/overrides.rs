//! Other providers in place of dependencies, for tests.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use dunlin_core::{Context, Dependency, Plan, Provide, Result, Scoped};

use crate::App;
use crate::routing::BoxFuture;

/// What is provided in place of dependencies, by the dependency's type.
#[derive(Clone, Default)]
pub(crate) struct Overrides {
    by_type: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    /// What those that are dependencies themselves need.
    needs: Vec<fn(&mut Plan)>,
}

/// Provides a value of type `T` in place of a dependency.
pub(crate) type Override<T> =
    Arc<dyn for<'a> Fn(&'a mut Context) -> BoxFuture<'a, Result<Option<Scoped<T>>>> + Send + Sync>;

impl App {
    /// Runs the dependency `I` in place of the dependency `D`, wherever it is asked for; both provide the same type.
    /// `I` may take `Depends<D>`, which is then the original.
    ///
    /// ```
    /// # use dunlin::prelude::*;
    /// #[dependency]
    /// async fn price() -> u32 { 100 }
    ///
    /// #[dependency]
    /// async fn sale_price() -> u32 { 80 }
    ///
    /// #[get("/price")]
    /// async fn read_price(price: Depends<price>) -> u32 { *price }
    ///
    /// let app = App::new("Shop").routes(routes![read_price]).replacing::<price, sale_price>();
    /// ```
    #[must_use]
    pub fn replacing<D: Dependency, I: Dependency>(mut self) -> Self
    where
        I::Output: Provide<I::Kind, Value = Value<D>>,
    {
        self.overrides.set::<D>(Arc::new(|cx| super::run::<I>(cx)));
        self.overrides.needs.push(super::describe::<I>);
        self
    }
}

type Value<D> = <<D as Dependency>::Output as Provide<<D as Dependency>::Kind>>::Value;

impl Overrides {
    /// What is provided in place of `D`.
    pub(crate) fn of<D: Dependency>(&self) -> Option<Override<Value<D>>> {
        self.by_type.get(&TypeId::of::<D>())?.downcast_ref::<Override<Value<D>>>().cloned()
    }

    /// Notes what the dependencies that run in the place of others need.
    pub(crate) fn describe(&self, plan: &mut Plan) {
        self.needs.iter().for_each(|describe| describe(plan));
    }

    /// These, and those of `outer` where there is none.
    pub(crate) fn over(mut self, outer: &Overrides) -> Self {
        for (id, instead) in &outer.by_type {
            self.by_type.entry(*id).or_insert_with(|| Arc::clone(instead));
        }
        self
    }

    /// Provides something else in place of `D`.
    pub(crate) fn set<D: Dependency>(&mut self, instead: Override<Value<D>>) {
        self.by_type.insert(TypeId::of::<D>(), Arc::new(instead));
    }
}
