//! What an attribute says of a reply's JSON: `response_model`, `include`, `exclude`, `exclude_none`, ..

mod strip;

use dunlin_model::{At, Collector, Malformed, Model, Rules, to_json};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use self::strip::Strip;
use super::{JsonReply, Response};
use crate::operation::{Documented, Plan};
use crate::{Body, Error, Result};

/// What an attribute says of the JSON of a success, as data.
#[derive(Clone, Copy, Debug)]
pub struct ReplyOptions {
    /// What is answered, where the function's return type does not say.
    pub model: Option<ResponseModel>,
    /// The only fields that are sent; all when there are none.
    pub include: &'static [&'static str],
    /// Fields that are not sent.
    pub exclude: &'static [&'static str],
    /// Fields without a value are not sent.
    pub exclude_none: bool,
    /// Fields whose value is the default are not sent.
    pub exclude_defaults: bool,
    /// Fields that the function left to their defaults are not sent.
    pub exclude_unset: bool,
}

impl ReplyOptions {
    /// Says nothing.
    pub const NONE: ReplyOptions = ReplyOptions {
        model: None,
        include: &[],
        exclude: &[],
        exclude_none: false,
        exclude_defaults: false,
        exclude_unset: false,
    };

    fn keeps(&self, name: &str) -> bool {
        let is_included = self.include.is_empty() || self.include.contains(&name);
        is_included && !self.exclude.contains(&name)
    }
}

/// The model that a reply is made to fit, its type erased.
#[derive(Clone, Copy, Debug)]
pub struct ResponseModel {
    describe: fn(&mut Plan) -> Documented,
    fit: fn(&[u8]) -> Result<Value>,
}

impl ResponseModel {
    /// The model `T`.
    pub const fn of<T: JsonReply<Model: Model>>() -> Self {
        ResponseModel { describe: describe::<T>, fit: fit::<T::Model> }
    }

    /// Says what is answered.
    pub fn describe(&self, plan: &mut Plan) -> Documented {
        (self.describe)(plan)
    }
}

fn describe<T: JsonReply<Model: Model>>(plan: &mut Plan) -> Documented {
    <T as super::Reply>::describe(plan)
}

/// Reads JSON as the model and writes it again: what is no field is gone, what is wrong is an error.
fn fit<T: Model>(json: &[u8]) -> Result<Value> {
    let mut collector = Collector::new();
    let value: Option<T> = dunlin_model::from_json(json, &At::root("response", &Rules::NONE), &mut collector)
        .map_err(no_json)?;
    match value.filter(|_| collector.is_empty()) {
        Some(value) => Ok(serde_json::to_value(&value)?),
        None => {
            let issues = collector.issues().iter().map(|issue| format!("{:?}: {}", issue.loc, issue.msg));
            let issues = issues.collect::<Vec<_>>().join("; ");
            Err(Error::msg(format!("the reply does not fit its response_model: {issues}")))
        }
    }
}

fn json(sent: &[u8]) -> Result<Value> {
    dunlin_model::json_value(sent).map_err(no_json)
}

fn no_json(_: Malformed) -> Error {
    Error::msg("the reply is no JSON")
}

/// [`ReplyOptions`] and the schema of what is answered, worked out at start.
#[derive(Clone, Debug)]
pub struct Filter {
    options: ReplyOptions,
    schema: Value,
    definitions: Map<String, Value>,
}

impl Filter {
    /// Works it out; `describe` says what is answered. The second is what is wrong with the options.
    pub fn new(options: ReplyOptions, describe: fn(&mut Plan) -> Documented) -> (Self, Vec<String>) {
        let mut plan = Plan::default();
        let mut schema = Value::Object(describe(&mut plan).schema);
        let definitions = plan.schemas.finish(&mut schema);
        let filter = Filter { options, schema, definitions };
        let problems = filter.problems();
        (filter, problems)
    }

    /// Names that the model does not have.
    fn problems(&self) -> Vec<String> {
        let strip = Strip { options: &self.options, definitions: &self.definitions };
        let Some(fields) = strip.fields(&self.schema) else { return Vec::new() };
        let words = [("include", self.options.include), ("exclude", self.options.exclude)];
        let named = words.iter().flat_map(|(word, names)| names.iter().map(move |name| (word, name)));
        let unknown = named.filter(|(_, name)| !fields.contains_key(**name));
        let known = fields.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        unknown.map(|(word, name)| format!("`{word}` names `{name}`, but the reply has: {known}")).collect()
    }

    /// Filters a reply. Errors, replies that are no JSON and those that are streamed stay as they are.
    ///
    /// # Errors
    /// When the reply does not fit its model.
    pub fn apply(&self, response: Response) -> Result<Response> {
        let media = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_ours = response.status().is_success() && media == Some(b"application/json");
        let Some(sent) = response.body().as_bytes().filter(|_| is_ours) else { return Ok(response) };
        let mut value = match &self.options.model {
            Some(model) => (model.fit)(sent)?,
            None => json(sent)?,
        };
        let given = match self.options.exclude_unset {
            true => Some(json(sent)?),
            false => None,
        };
        Strip { options: &self.options, definitions: &self.definitions }.reply(
            &mut value,
            &self.schema,
            given.as_ref(),
        );
        let body = to_json(&value)?;
        Ok(response.map(|_| Body::from(body)))
    }
}
