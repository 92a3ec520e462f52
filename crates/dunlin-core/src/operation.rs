//! The one description of an endpoint. Router, OpenAPI, command line, console and tests read it; nobody derives it again.

use std::any::TypeId;

use dunlin_model::{Field, Kind, Model, Schema, Schemas};
use dunlin_run::Place;
use http::Method;
use serde_json::{Map, Value};

use crate::served::Reads;

/// An endpoint, described.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The HTTP method.
    pub method: Method,
    /// The full path with `{name}` and `{name:path}` parameters.
    pub path: String,
    /// The function's name.
    pub name: &'static str,
    /// The module that holds the function.
    pub module: &'static str,
    /// The id in the OpenAPI document.
    pub operation_id: String,
    /// One line.
    pub summary: String,
    /// CommonMark text.
    pub description: String,
    /// Groups of the documentation, router's first.
    pub tags: Vec<String>,
    /// Marked as on its way out.
    pub deprecated: bool,
    /// Served, but left out of the documentation.
    pub hidden: bool,
    /// The status of a success.
    pub status: u16,
    /// Said of the success.
    pub response_description: String,
    /// Where the handler runs.
    pub place: Place,
    /// Parameters of path, query, headers and cookies.
    pub parameters: Vec<Parameter>,
    /// What the body holds, in order.
    pub payload: Vec<Payload>,
    /// What the endpoint answers on success: media type and schema.
    pub reply: Documented,
    /// Other answers: status and what it means.
    pub responses: Vec<(u16, String)>,
    /// Security schemes that hold, as name and scopes.
    pub security: Vec<(String, Vec<String>)>,
}

impl Operation {
    /// True when the arguments from the body are keys of one object.
    pub fn embeds(&self) -> bool {
        self.payload.len() > 1 || self.payload.iter().any(|payload| payload.embed)
    }
}

/// Where a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Location {
    /// The word in `loc` and in the OpenAPI document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

/// One parameter of path, query, headers or cookies.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Where it comes from.
    pub location: Location,
    /// False when it may be left out.
    pub required: bool,
    /// What values are allowed.
    pub schema: Value,
    /// CommonMark text.
    pub description: Option<String>,
    /// Marked as on its way out.
    pub deprecated: bool,
}

/// One argument that comes from the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// The argument's name on the wire, used when the body holds several.
    pub name: String,
    /// `application/json`, `application/x-www-form-urlencoded` or `multipart/form-data`.
    pub media: &'static str,
    /// What values are allowed.
    pub schema: Value,
    /// False when it may be left out.
    pub required: bool,
    /// Under its name even when it is alone.
    pub embed: bool,
    /// A model whose fields are the fields of the form.
    pub is_record: bool,
    /// CommonMark text.
    pub description: Option<String>,
}

/// The media type of a body that is taken as it is.
const BYTES: &str = "application/octet-stream";

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Documented {
    /// The media type, or none for an answer without a body.
    pub media: Option<&'static str>,
    /// What values it takes.
    pub schema: Map<String, Value>,
    /// The status that it has of itself, as a redirect does; holds unless the attribute says another.
    pub status: Option<u16>,
}

/// What an endpoint needs, gathered once at start by asking each of its arguments.
#[derive(Debug, Default)]
pub struct Plan {
    /// Parameters of path, query, headers and cookies.
    pub parameters: Vec<Parameter>,
    /// Arguments that come from the body.
    pub payload: Vec<Payload>,
    /// How the body is read for them.
    pub reads: Reads,
    /// Named schemas of the whole app.
    pub schemas: Schemas,
    /// State that must be there once the lifespan has begun.
    pub needs: Vec<Need>,
    /// Security schemes asked for, as name, scheme and scopes.
    pub security: Vec<Security>,
    /// Mistakes, reported together at start.
    pub problems: Vec<String>,
    /// Who is being described: endpoint first, then dependencies.
    pub chain: Vec<(TypeId, &'static str)>,
    /// Dependencies already described for this endpoint.
    pub described: Vec<TypeId>,
}

/// A piece of state that somebody takes as an argument.
#[derive(Clone, Debug)]
pub struct Need {
    /// The type.
    pub id: TypeId,
    /// What is said when the app holds none.
    pub problem: String,
}

/// A security scheme as an argument asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Security {
    /// The name in the document.
    pub name: String,
    /// The scheme, as OpenAPI writes it.
    pub scheme: Value,
    /// Scopes asked for.
    pub scopes: Vec<String>,
}

impl Plan {
    /// Adds a parameter.
    pub fn parameter<T: Model>(&mut self, location: Location, name: &str, field: &Field<T>) {
        let schema = self.schemas.field(field).into_value();
        let taken = self.parameters.iter().any(|other| other.location == location && other.name == name);
        if field.about.hidden || taken {
            return;
        }
        self.parameters.push(Parameter {
            name: name.to_owned(),
            location,
            required: is_required(field),
            schema,
            description: field.about.description.map(str::to_owned),
            deprecated: field.about.deprecated,
        });
    }

    /// Adds a parameter, or one for each field of a model.
    pub fn parameters<T: Model>(&mut self, location: Location, field: &Field<T>) {
        if T::KIND != Kind::Record {
            return self.parameter(location, field.wire(), field);
        }
        for (name, schema, required) in self.fields_of::<T>() {
            let description = schema.get("description").and_then(Value::as_str).map(str::to_owned);
            let deprecated = schema.get("deprecated").is_some_and(|flag| flag == true);
            let schema = Value::Object(schema);
            self.parameters.push(Parameter { name, location, required, schema, description, deprecated });
        }
    }

    /// Adds an argument from the body.
    pub fn payload<T: Model>(&mut self, media: &'static str, embed: bool, field: &Field<T>) {
        let schema = self.schemas.field(field).into_value();
        self.payload.push(Payload {
            name: field.wire().to_owned(),
            media,
            schema,
            required: is_required(field),
            embed,
            is_record: T::KIND == Kind::Record,
            description: field.about.description.map(str::to_owned),
        });
    }

    /// Notes that the body is taken as it is: documented unless other arguments say more of it.
    pub fn takes_bytes(&mut self) {
        if self.payload.iter().any(|payload| payload.media == BYTES) {
            return;
        }
        let schema = Schema::of_type("string").with("contentMediaType", BYTES).into_value();
        self.payload.push(Payload {
            name: "body".to_owned(),
            media: BYTES,
            schema,
            required: true,
            embed: false,
            is_record: false,
            description: None,
        });
    }

    /// What is said of the body, complete: bytes are not mentioned beside arguments that say what is in them.
    pub fn take_payload(&mut self) -> Vec<Payload> {
        let mut payload = std::mem::take(&mut self.payload);
        if payload.iter().any(|payload| payload.media != BYTES) {
            payload.retain(|payload| payload.media != BYTES);
        }
        payload
    }

    /// Notes how the body is to be read; two ways at once are a mistake.
    pub fn reads(&mut self, how: Reads) {
        let is_shared = how == self.reads && how != Reads::Stream;
        if self.reads == Reads::Nothing || is_shared {
            self.reads = how;
            return;
        }
        let problem =
            format!("{} takes the body {}, and {} as well", self.who(), self.reads.as_str(), how.as_str());
        self.problems.push(problem);
    }

    /// The fields of a model with their schemas, and whether each must be sent; what they refer to is defined.
    fn fields_of<T: Model>(&mut self) -> Vec<(String, Map<String, Value>, bool)> {
        let mut apart = Schemas::new();
        let reference = T::schema(&mut apart).into_value();
        let mut definitions = apart.into_definitions();
        let name = reference["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let model = definitions.shift_remove(name).unwrap_or(reference);
        for (name, schema) in definitions {
            self.schemas.define(&name, |_| Schema::from_value(schema));
        }
        let required = model["required"].as_array().cloned().unwrap_or_default();
        let Value::Object(properties) = model["properties"].clone() else { return Vec::new() };
        let fields = properties.into_iter().filter_map(|(name, schema)| {
            let must = required.iter().any(|other| *other == name);
            schema.as_object().cloned().map(|schema| (name, schema, must))
        });
        fields.collect()
    }

    /// Notes that state of type `T` is needed.
    pub fn need<T: 'static>(&mut self) {
        let name = std::any::type_name::<T>();
        self.need_or::<T>(&format!("takes `State<{name}>`, but the app holds none: add `.state(..)`"));
    }

    /// Notes that the app must hold a `T`; `problem` says of an endpoint what it lacks.
    pub fn need_or<T: 'static>(&mut self, problem: &str) {
        let problem = format!("{} {problem}", self.who());
        self.needs.push(Need { id: TypeId::of::<T>(), problem });
    }
}

impl Plan {
    /// Who is being described: `read_user -> session`.
    fn who(&self) -> String {
        self.chain.iter().map(|&(_, name)| name).collect::<Vec<_>>().join(" -> ")
    }
}

/// True when the value must be sent.
fn is_required<T: Model>(field: &Field<T>) -> bool {
    field.default.is_none() && (field.required || !T::OPTIONAL)
}
