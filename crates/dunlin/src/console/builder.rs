//! What an app says of its console, and what comes of it.

use std::fmt;
use std::sync::Arc;

use http::Method;

use super::Panel;
use super::door::{Door, Hosts};
use super::token::Token;
use crate::App;
use crate::app::Environment;
use crate::routing::{Found, Table, Target};

/// The variable of the environment that holds the token.
const TOKEN: &str = "DUNLIN_CONSOLE_TOKEN";

/// The console of an app: a page at `/console` that shows what the app does at this moment.
///
/// ```
/// use dunlin::console::Console;
/// use dunlin::prelude::*;
///
/// let app = App::new("Shop").console(Console::new().hosts(["shop.example.com"]));
/// # dunlin::run::block_on(async {
/// let client = TestClient::new(app).start().await;
/// client.get("/console/").header("host", "shop.example.com").await.assert_status(401); // without its token
/// # });
/// ```
#[derive(Clone)]
#[must_use = "it is there once it is given to `App::console`"]
pub struct Console {
    path: String,
    token: Option<String>,
    hosts: Vec<String>,
    panels: Vec<Arc<dyn Panel>>,
}

impl Console {
    /// A console at `/console`. Its token is that of the variable `DUNLIN_CONSOLE_TOKEN`, or else made at random when
    /// the app starts and printed with the address.
    pub fn new() -> Self {
        Console { path: "/console".to_owned(), token: None, hosts: Vec::new(), panels: Vec::new() }
    }

    /// Where it is; `/console` unless set.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// What lets somebody in, in place of the variable `DUNLIN_CONSOLE_TOKEN`: at least 16 of `A-Z a-z 0-9 . _ ~ -`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The names by which browsers reach it. Addresses and `localhost` need not be named, and none where
    /// [`App::trusted_hosts`] says which there are. Others are refused: a page of another site could have given its
    /// own name this server's address (DNS rebinding).
    pub fn hosts<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// Adds a panel of your own. What is made when the app starts adds its panel by
    /// [`Lifespan::panel`](crate::Lifespan::panel).
    pub fn panel(mut self, panel: impl Panel) -> Self {
        self.panels.push(Arc::new(panel));
        self
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !is_path(&self.path) {
            let path = &self.path;
            problems.push(format!(
                "the console's path `{path}`: write `/console`, without a slash at its end, and nothing but \
                `A-Z a-z 0-9 . _ ~ -` between slashes"
            ));
        }
        problems
    }

    /// The paths that the console answers; the one that may be in another's way first.
    fn paths(&self) -> [String; 3] {
        ["/{file}", "/", ""].map(|end| format!("{}{end}", self.path))
    }

    /// What has the place of a console that nobody asked for.
    fn rival(&self, app: &App, table: &Table) -> Option<String> {
        let mounts = app.mounts.iter().map(|(path, _)| path.trim_end_matches('/'));
        let is_at_or_above = |mount: &str| {
            self.path.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if let Some(mount) = mounts.into_iter().find(|mount| is_at_or_above(mount)) {
            return Some(format!("what is mounted at `{mount}/` answers `{}`", self.path));
        }
        let is_taken =
            |end: &&str| !matches!(table.find(&Method::GET, &format!("{}{end}", self.path)), Found::Nothing);
        let taken = ["", "/", "/x"].into_iter().find(is_taken)?;
        Some(format!("a route of the app answers `{}{taken}`", self.path))
    }
}

/// Whether clients send the path as it is written: no byte of it is escaped, no segment is taken out.
fn is_path(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    let is_segment = |segment: &str| !["", ".", ".."].contains(&segment) && segment.bytes().all(is_plain);
    path.strip_prefix('/').is_some_and(|segments| segments.split('/').all(is_segment))
}

/// The token is told to nobody.
impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Console { path, token, hosts, panels } = self;
        let token = token.as_ref().map(|_| "***");
        let mut console = f.debug_struct("Console");
        console.field("path", path).field("token", &token).field("hosts", hosts).field("panels", panels);
        console.finish()
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

/// What was said of the console so far.
#[derive(Debug, Default)]
pub(crate) enum Choice {
    /// Nothing: there is one in debug builds.
    #[default]
    Unsaid,
    Off,
    For(Console),
    /// In a debug build, where nothing else is in its place.
    ByItself,
}

impl Choice {
    /// What comes of nothing said about the outermost app. Those that are mounted have none of their own.
    pub(crate) fn or_by_itself(self, is_debug: bool) -> Self {
        match self {
            Choice::Unsaid if is_debug => Choice::ByItself,
            said => said,
        }
    }
}

impl App {
    /// Serves the console, a page at `/console` that shows what the app does at this moment; `None` switches it off.
    ///
    /// Unless this is called, a debug build has one and a release build has none. Its address is printed when the
    /// server starts, with the token that it wants to see.
    ///
    /// ```
    /// use dunlin::console::Console;
    /// use dunlin::prelude::*;
    ///
    /// let everywhere = App::new("Shop").console(Console::new());
    /// let nowhere = App::new("Shop").console(None);
    /// ```
    #[must_use]
    pub fn console(mut self, console: impl Into<Option<Console>>) -> Self {
        self.console = console.into().map_or(Choice::Off, Choice::For);
        self
    }

    /// The outermost app, with the console that it has by itself in a debug build.
    pub(crate) fn with_own_console(mut self, is_debug: bool) -> Self {
        self.console = self.console.or_by_itself(is_debug);
        self
    }
}

/// A console that was checked, and is in the table of paths.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) path: String,
    pub(super) door: Door,
    pub(super) panels: Vec<Arc<dyn Panel>>,
}

impl Plan {
    /// Takes the panels out.
    pub(crate) fn panels(&mut self) -> Vec<Arc<dyn Panel>> {
        std::mem::take(&mut self.panels)
    }

    /// The app refuses requests for other hosts itself, or the app around it does.
    pub(crate) fn trust_hosts(&mut self) {
        self.door.hosts.are_all_trusted = true;
    }

    /// Puts the console into the table; what is wrong is noted. One that is there by itself makes room for whatever
    /// else answers one of its paths, and leaves nothing in the table then.
    pub(crate) fn of(app: &mut App, table: &mut Table, problems: &mut Vec<String>) -> Option<Plan> {
        let (console, is_asked_for) = match std::mem::take(&mut app.console) {
            Choice::Unsaid | Choice::Off => return None,
            Choice::For(console) => (console, true),
            Choice::ByItself => (Console::new(), false),
        };
        let mut wrong = console.problems();
        let token =
            token(console.token.clone(), &app.environment).map_err(|problem| wrong.push(problem)).ok();
        if !is_asked_for {
            wrong.extend(console.rival(app, table));
        }
        if wrong.is_empty() && app.mounts.iter().any(|(path, _)| path.trim_end_matches('/') == console.path) {
            wrong.push(format!("the console and a mount are both at `{}`", console.path));
        }
        if wrong.is_empty() {
            wrong.extend(
                console
                    .paths()
                    .iter()
                    .find_map(|path| table.insert(Method::GET, path, Target::Console).err()),
            );
        }
        match token {
            Some(token) if wrong.is_empty() => {
                let hosts = Hosts { named: console.hosts, are_all_trusted: false };
                Some(Plan { path: console.path, door: Door { token, hosts }, panels: console.panels })
            }
            _ if is_asked_for => {
                problems.append(&mut wrong);
                None
            }
            _ => {
                tracing::warn!(reason = wrong.join("; "), "there is no console");
                None
            }
        }
    }
}

/// The token that was given, by the program or by the environment; else a new one.
fn token(given: Option<String>, environment: &Environment) -> Result<Token, String> {
    let (given, source) = match given {
        Some(token) => (Some(token), "Console::token"),
        None => (environment.variable(TOKEN).map_err(|error| error.to_string())?, TOKEN),
    };
    match given {
        Some(token) => Token::given(token).map_err(|problem| format!("{source}: {problem}")),
        None => Token::random().map_err(|error| format!("no token for the console: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_build_has_one_only_when_it_is_asked_for() {
        for (said, is_debug, expected) in [
            (Choice::Unsaid, true, "ByItself"),
            (Choice::Unsaid, false, "Unsaid"),
            (Choice::Off, true, "Off"),
            (Choice::For(Console::new()), false, "For"),
        ] {
            let settled = format!("{:?}", said.or_by_itself(is_debug));
            assert!(settled.starts_with(expected), "{settled}");
        }
        let mut table = Table::default();
        let mut released = App::new("A").with_own_console(false);
        assert!(Plan::of(&mut released, &mut table, &mut Vec::new()).is_none());
    }
}
