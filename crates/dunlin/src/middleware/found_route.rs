//! Hot path: the route that was found for a request, for the one who logs it: told by whoever finds it, in the request.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dunlin_core::Served;
use http::Extensions;

/// What a request's route is noted in, from the app on that logs it. A request that nobody logs has none.
#[derive(Clone)]
pub(crate) struct FoundRoute(Arc<Note>);

struct Note {
    found: Mutex<Found>,
    /// That of an app around this one, which logs as well.
    around: Option<FoundRoute>,
}

#[derive(Default)]
struct Found {
    /// Where the apps are mounted that it was handed down to.
    mounts: String,
    end: Option<End>,
}

enum End {
    Endpoint(Arc<Served>),
    Path(String),
}

impl FoundRoute {
    /// Puts a new one into a request.
    pub(super) fn begin(extensions: &mut Extensions) -> Self {
        let around = extensions.remove::<FoundRoute>();
        let route = FoundRoute(Arc::new(Note { found: Mutex::default(), around }));
        extensions.insert(route.clone());
        route
    }

    /// The one in a request.
    #[inline]
    pub(crate) fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    /// An endpoint answers.
    pub(crate) fn endpoint(&self, served: &Arc<Served>) {
        self.each(|found| found.end = Some(End::Endpoint(Arc::clone(served))));
    }

    /// Something else answers at this path, as it was declared.
    pub(crate) fn path(&self, path: &str) {
        self.each(|found| found.end = Some(End::Path(path.to_owned())));
    }

    /// An app that is mounted at this path looks further.
    pub(crate) fn below(&self, path: &str) {
        self.each(|found| found.mounts.push_str(path));
    }

    fn each(&self, note: impl Fn(&mut Found)) {
        let mut next = Some(self);
        while let Some(route) = next {
            note(&mut route.found());
            next = route.0.around.as_ref();
        }
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path as it was declared; `None` where nothing was found.
    pub(super) fn template(&self) -> Option<String> {
        let Found { mounts, end } = &*self.found();
        let end = match end.as_ref()? {
            End::Endpoint(served) => &served.operation.path,
            End::Path(path) => path,
        };
        Some(format!("{mounts}{end}"))
    }
}

impl fmt::Debug for FoundRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FoundRoute").field(&self.template()).finish()
    }
}
