//! What lends the methods of what it holds: references, smart pointers, locks, arguments of endpoints.

use std::ops::Deref;
use std::rc::Rc;
use std::sync::{Arc, MutexGuard, RwLockReadGuard, RwLockWriteGuard};

use dunlin_core::Dependency;

use super::Blocks;
use crate::depend::Depends;
use crate::extract::State;

macro_rules! holders {
    ($($holder:ty)*) => {
        $(impl<Name, T: Blocks<Name> + ?Sized> Blocks<Name> for $holder {
            type Of = T::Of;
        })*
    };
}

holders! {
    &T
    &mut T
    Box<T>
    Arc<T>
    Rc<T>
    MutexGuard<'_, T>
    RwLockReadGuard<'_, T>
    RwLockWriteGuard<'_, T>
    tokio::sync::MutexGuard<'_, T>
    tokio::sync::OwnedMutexGuard<T>
    tokio::sync::RwLockReadGuard<'_, T>
    tokio::sync::RwLockWriteGuard<'_, T>
}

impl<Name, T: Blocks<Name>> Blocks<Name> for State<T> {
    type Of = T::Of;
}

impl<Name, D: Dependency> Blocks<Name> for Depends<D>
where
    <Depends<D> as Deref>::Target: Blocks<Name>,
{
    type Of = <<Depends<D> as Deref>::Target as Blocks<Name>>::Of;
}
