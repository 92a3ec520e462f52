//! Panels: what a program or a library shows in the console.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// A part of the console that a program or a library fills: its queues, breakers, caches.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::sync::Arc;
///
/// use dunlin::console::{Console, Content, Panel};
/// use dunlin::prelude::*;
///
/// struct Mail { waiting: AtomicU64 }
///
/// struct MailPanel(Arc<Mail>);
///
/// impl Panel for MailPanel {
///     fn name(&self) -> &str { "Mail" }
///
///     fn content(&self) -> Content {
///         let waiting = self.0.waiting.load(Ordering::Relaxed);
///         Content::new().figure("waiting", waiting as f64).columns(["queue", "waiting"]).row([json!("welcome"), json!(waiting)])
///     }
/// }
///
/// let mail = Arc::new(Mail { waiting: AtomicU64::new(3) });
/// let app = App::new("Shop").console(Console::new().panel(MailPanel(mail)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no panel of the console",
    label = "implement `dunlin::console::Panel` for it: a name, and what it shows"
)]
pub trait Panel: Send + Sync + 'static {
    /// Its title. Of two panels with one name, the first is shown.
    fn name(&self) -> &str;

    /// What it shows at this moment. It is asked on the event loop, each second while somebody looks: it reads figures
    /// that are there, and waits for nothing.
    fn content(&self) -> Content;
}

impl fmt::Debug for dyn Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Panel({})", self.name())
    }
}

/// What a panel shows: figures, and a table.
///
/// ```
/// use dunlin::console::Content;
/// use dunlin::json;
///
/// let content = Content::new()
///     .figure("open", 1.0)
///     .columns(["breaker", "state", "failures"])
///     .row([json!("payments"), json!("open"), json!(5)])
///     .row([json!("mail"), json!("closed"), json!(0)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[must_use]
pub struct Content {
    figures: Vec<Figure>,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Figure {
    name: String,
    value: f64,
}

impl Content {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number that is shown large.
    pub fn figure(mut self, name: impl Into<String>, value: f64) -> Self {
        self.figures.push(Figure { name: name.into(), value });
        self
    }

    /// Names the columns of the table.
    pub fn columns<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.columns = names.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a row to the table: texts and numbers, and `null` for what is not known.
    pub fn row(mut self, cells: impl IntoIterator<Item = Value>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }
}

/// The panels of an app and of what is mounted in it. Clones are the same list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Panels(Arc<Mutex<Vec<Arc<dyn Panel>>>>);

impl Panels {
    pub(crate) fn add(&self, panels: impl IntoIterator<Item = Arc<dyn Panel>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(panels);
    }

    /// What all of them show. One that panics says so, and the others go on.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let panels = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        panels.iter().filter_map(|panel| catch_unwind(AssertUnwindSafe(|| Shown::of(panel))).ok()).collect()
    }
}

/// What one panel shows.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    name: String,
    problem: Option<&'static str>,
    #[serde(flatten)]
    content: Content,
}

impl Shown {
    fn of(panel: &Arc<dyn Panel>) -> Self {
        let content = catch_unwind(AssertUnwindSafe(|| panel.content()));
        let problem = content.is_err().then_some("This panel panicked when it was asked.");
        Shown { name: panel.name().to_owned(), problem, content: content.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    struct Good;

    impl Panel for Good {
        fn name(&self) -> &str {
            "Good"
        }

        fn content(&self) -> Content {
            Content::new().figure("waiting", 2.0).columns(["a", "b"]).row([json!("x"), Value::Null])
        }
    }

    struct Bad;

    impl Panel for Bad {
        fn name(&self) -> &str {
            "Bad"
        }

        fn content(&self) -> Content {
            panic!("what no panel should do")
        }
    }

    #[test]
    fn a_panel_that_panics_leaves_the_others_alone() {
        let panels = Panels::default();
        panels.add([Arc::new(Bad) as Arc<dyn Panel>, Arc::new(Good)]);
        let shown = to_value(panels.shown()).unwrap();
        assert_eq!(shown[0]["problem"], "This panel panicked when it was asked.");
        let figures = json!([{ "name": "waiting", "value": 2.0 }]);
        let good = json!({
            "name": "Good", "problem": null, "figures": figures, "columns": ["a", "b"], "rows": [["x", null]]
        });
        assert_eq!(shown[1], good);
    }
}
