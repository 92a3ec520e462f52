//! Settings: a model read from the environment and `.env`, everything that is wrong told at once.

mod dotenv;
mod shape;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use dunlin_core::{Error, Result};
use dunlin_model::{At, Collector, Issue, Model, Rules, Step, json_value, to_json};
use serde_json::{Map, Value};

use super::App;
use shape::Shape;

/// Where settings come from: variables, and a file for those that are not set.
///
/// The variable of a field has its name, in capital letters or not; that of a field of a model inside is
/// `DATABASE__URL`. A list, map or set is JSON, a list also `one,two`. A variable beats the file.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::Environment;
///
/// #[model]
/// struct Settings {
///     admin_email: String,
///     #[field(default = 50)]
///     items_per_user: u32,
///     database: Database,
/// }
///
/// #[model]
/// struct Database {
///     url: String,
/// }
///
/// # fn main() -> Result<()> {
/// let environment = Environment::of([("SHOP_ADMIN_EMAIL", "kea@example.com"), ("SHOP_DATABASE__URL", "sqlite:shop.db")]);
/// let settings: Settings = environment.prefix("SHOP_").read()?;
/// assert_eq!((settings.items_per_user, settings.database.url.as_str()), (50, "sqlite:shop.db"));
///
/// let wrong: Result<Settings> = Environment::of([("ITEMS_PER_USER", "many")]).read();
/// assert_eq!(wrong.err().unwrap().to_string(), "the settings cannot be used:
///   - ADMIN_EMAIL: Field required
///   - ITEMS_PER_USER: Input should be a valid integer, unable to parse string as an integer
///   - DATABASE__URL: Field required");
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Environment {
    prefix: String,
    file: Option<PathBuf>,
    /// In place of the process's own.
    variables: Option<Vec<(String, String)>>,
}

/// Reads settings from the environment of the process, and from the file `.env` in the current folder if there is
/// one. [`Environment`] says more.
///
/// # Errors
/// Everything that is wrong with them.
pub fn settings<S: Model>() -> Result<S> {
    Environment::default().read()
}

impl Environment {
    /// The environment of the process, and `.env`.
    pub fn new() -> Self {
        Self::default()
    }

    /// These variables and nothing else, for tests.
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Environment { variables: Some(variables), ..Self::default() }
    }

    /// What stands before the name of every variable: `SHOP_`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Reads this file in place of `.env`; it must be there.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// Everything that is wrong with them, by the names of the variables; the values are not shown.
    pub fn read<S: Model>(&self) -> Result<S> {
        let variables = self.variables()?;
        let mut reader = Reader { prefix: &self.prefix, variables: &variables, problems: Vec::new() };
        let value = reader.record(&Shape::of::<S>(), &mut Vec::new());
        let mut collector = Collector::new();
        let json = to_json(&Value::Object(value.unwrap_or_default()))?;
        let settings = dunlin_model::from_json(&json, &At::root("settings", &Rules::NONE), &mut collector);
        let Reader { mut problems, .. } = reader;
        problems.extend(collector.into_issues().iter().map(|issue| self.problem(issue)));
        match settings {
            Ok(Some(settings)) if problems.is_empty() => Ok(settings),
            _ => Err(SettingsError { problems }.into()),
        }
    }

    /// A variable of this very name, whatever the prefix is.
    #[cfg(feature = "console")]
    pub(crate) fn variable(&self, name: &str) -> Result<Option<String>> {
        Ok(self.variables()?.remove(&name.to_lowercase()))
    }

    /// All variables by their names in small letters, the process's own over those of the file.
    fn variables(&self) -> Result<Variables> {
        let own: Vec<(String, String)> = match &self.variables {
            Some(variables) => variables.clone(),
            None => std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        };
        let mut all = Variables::new();
        if let Some(text) = self.text_of_file()? {
            let lookup =
                |name: &str| own.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
            let path = self.file.as_deref().unwrap_or(Path::new(".env"));
            let pairs = dotenv::parse(&text, lookup).map_err(|line| {
                Error::msg(format!("{}, line {line}: not of the form NAME=value", path.display()))
            })?;
            all.extend(pairs.into_iter().map(|(name, value)| (name.to_lowercase(), value)));
        }
        all.extend(own.into_iter().map(|(name, value)| (name.to_lowercase(), value)));
        Ok(all)
    }

    fn text_of_file(&self) -> Result<Option<String>> {
        let (path, is_wanted) = match (&self.file, &self.variables) {
            (Some(path), _) => (path.as_path(), true),
            (None, Some(_)) => return Ok(None),
            (None, None) => (Path::new(".env"), false),
        };
        // allow_blocking: a small file, once, while the app starts
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_wanted => Ok(None),
            Err(error) => Err(Error::msg(format!("cannot read {}: {error}", path.display()))),
        }
    }

    /// An issue by the name of its variable.
    fn problem(&self, issue: &Issue) -> String {
        let mut keys = Vec::new();
        let mut inside = String::new();
        for step in &issue.loc {
            match step {
                Step::Key(key) if inside.is_empty() => keys.push(key.as_str()),
                Step::Key(key) => inside.push_str(&format!(".{key}")),
                Step::Index(index) => inside.push_str(&format!("[{index}]")),
                Step::Label(_) => {}
            }
        }
        format!("{}{inside}: {}", name_of(&self.prefix, &keys), issue.msg)
    }
}

impl App {
    /// Where the lifespan reads settings from: other names, another file, or the values of a test.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("prefix", &self.prefix)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// Texts by names in small letters.
type Variables = HashMap<String, String>;

/// The name of a field's variable.
fn name_of(prefix: &str, keys: &[&str]) -> String {
    format!("{prefix}{}", keys.join("__")).to_uppercase()
}

/// Puts variables into the shape of a model.
struct Reader<'a> {
    prefix: &'a str,
    variables: &'a Variables,
    problems: Vec<String>,
}

impl Reader<'_> {
    /// The fields of a model that there are variables for; `None` when there are none, and none is needed.
    fn record<'s>(&mut self, shape: &'s Shape, keys: &mut Vec<&'s str>) -> Option<Map<String, Value>> {
        let mut found = self.whole(keys);
        for field in shape.fields() {
            keys.push(&field.name);
            let value = match &field.shape {
                Shape::Record(_) => {
                    let inner = self.record(&field.shape, keys).map(Value::Object);
                    // a model that must be there is told of by its own fields
                    inner.or_else(|| field.is_required.then(|| Value::Object(Map::new())))
                }
                Shape::List => self.variable(keys).map(|text| list(&text)),
                Shape::Json => self.json(keys),
                Shape::Text => self.variable(keys).map(Value::from),
            };
            keys.pop();
            if let Some(value) = value {
                found.get_or_insert_default().insert(field.name.clone(), value);
            }
        }
        found
    }

    /// A model that is given as JSON in one variable.
    fn whole(&mut self, keys: &[&str]) -> Option<Map<String, Value>> {
        if keys.is_empty() {
            return None;
        }
        match self.json(keys)? {
            Value::Object(object) => Some(object),
            _ => {
                self.problems.push(format!("{}: Input should be a JSON object", name_of(self.prefix, keys)));
                None
            }
        }
    }

    fn json(&mut self, keys: &[&str]) -> Option<Value> {
        let value = json_value(self.variable(keys)?.as_bytes());
        if value.is_err() {
            self.problems.push(format!("{}: Input should be valid JSON", name_of(self.prefix, keys)));
        }
        value.ok()
    }

    fn variable(&self, keys: &[&str]) -> Option<String> {
        self.variables.get(&name_of(self.prefix, keys).to_lowercase()).cloned()
    }
}

/// A list as JSON, or separated by commas.
fn list(text: &str) -> Value {
    let items = || text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect();
    match text.trim_start().starts_with('[') {
        true => json_value(text.as_bytes()).unwrap_or_else(|_| Value::from(text)),
        false => Value::Array(items()),
    }
}

/// Why settings cannot be used: all reasons at once.
#[derive(Debug)]
struct SettingsError {
    problems: Vec<String>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for SettingsError {}
