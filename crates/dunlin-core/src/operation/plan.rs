//! What an endpoint needs, gathered by asking each of its arguments.

use std::any::TypeId;

use dunlin_model::{Field, Kind, Model, Schema, Schemas};
use serde_json::{Map, Value};

use super::{Location, Parameter, Payload, Security, security};
use crate::served::Reads;

/// What an endpoint needs, gathered once at start by asking each of its arguments.
#[derive(Debug, Default)]
pub struct Plan {
    /// Named schemas of the whole app.
    pub schemas: Schemas,
    /// State that must be there once the lifespan has begun.
    pub needs: Vec<Need>,
    /// Security schemes asked for, as name, scheme and scopes.
    pub security: Vec<Security>,
    /// Mistakes, reported together at start.
    pub problems: Vec<String>,
    /// How the body is read for its arguments.
    pub reads: Reads,
    /// Somebody takes the request as a whole, and may read any part of it.
    pub reads_all: bool,
    /// Somebody takes the WebSocket.
    pub takes_socket: bool,
    parameters: Vec<(Turn, Parameter)>,
    payload: Vec<(Turn, Payload)>,
    /// Who is being described: endpoint first, then dependencies.
    chain: Vec<(TypeId, &'static str)>,
    /// Dependencies already described for this endpoint.
    described: Vec<TypeId>,
    /// The names of the path's parameters.
    names: Vec<String>,
    /// How many of them are those of routers' prefixes, which not every endpoint has to read.
    shared: usize,
    turn: Turn,
    /// How many dependencies were entered at each level of the chain.
    entered: Vec<u32>,
}

/// The place of a function in the tree of dependencies. Compares so that what a function takes itself comes before
/// what its dependencies take, as FastAPI orders parameters.
type Turn = Vec<u32>;

/// What was gathered for one endpoint.
#[derive(Debug, Default)]
pub struct Taken {
    /// Parameters by location, each once.
    pub parameters: Vec<Parameter>,
    /// Arguments from the body, each name once.
    pub payload: Vec<Payload>,
    /// Security schemes, each once.
    pub security: Vec<Security>,
}

/// A piece of state that somebody takes as an argument.
#[derive(Clone, Debug)]
pub struct Need {
    /// The type.
    pub id: TypeId,
    /// The name of the type, when it is taken as `State`.
    state: Option<&'static str>,
    /// What is said when the app holds none.
    problem: String,
}

impl Need {
    /// What is said when the app holds none; with the way to what it holds that is close, of all that is `held`.
    pub fn problem(&self, held: &[&str]) -> String {
        let Some(name) = self.state else { return self.problem.clone() };
        let around = |outer: &str, inner: &str| {
            let path = outer.strip_suffix(&format!("<{inner}>"))?;
            Some(path.rsplit("::").next().unwrap_or(path).to_owned())
        };
        let inside = held.iter().find_map(|held| around(held, name));
        let outside = held.iter().find_map(|held| Some((held, around(name, held)?)));
        let cure = match (inside, outside) {
            (Some(outer), _) => format!(
                "but the app holds `{outer}<{name}>`: take `State<{outer}<{name}>>`, or give the value without the `{outer}`"
            ),
            (None, Some((held, outer))) => {
                format!(
                    "but the app holds `{held}`: take `State<{held}>`, or give it inside of the `{outer}`"
                )
            }
            (None, None) => "but the app holds none: add `.state(..)`".to_owned(),
        };
        format!("{}, {cure}", self.problem)
    }
}

impl Plan {
    /// Begins with an endpoint: its function's name and the names of its path's parameters, of which the first
    /// `shared` are those of its routers' prefixes.
    pub fn begin(&mut self, endpoint: &'static str, names: Vec<String>, shared: usize) {
        self.chain = vec![(TypeId::of::<Plan>(), endpoint)];
        self.entered = vec![0];
        self.names = names;
        self.shared = shared;
        self.turn.clear();
        self.described.clear();
        self.reads_all = false;
        self.takes_socket = false;
    }

    /// Ends with an endpoint: what was gathered for it. A parameter of the path that nobody reads is a mistake.
    pub fn end(&mut self) -> Taken {
        let parameters = ordered(std::mem::take(&mut self.parameters));
        self.check_path(&parameters);
        self.chain.clear();
        let mut payload = ordered(std::mem::take(&mut self.payload));
        if payload.iter().any(|payload| !payload.is_raw()) {
            payload.retain(|payload| !payload.is_raw());
        }
        Taken {
            parameters: merged(parameters),
            payload: once(payload),
            security: security::merged(std::mem::take(&mut self.security)),
        }
    }

    /// Describes a dependency, once an endpoint. One that needs itself is a mistake.
    pub fn dependency(&mut self, id: TypeId, name: &'static str, describe: impl FnOnce(&mut Plan)) {
        if let Some(start) = self.chain.iter().position(|(other, _)| *other == id) {
            let names = self.chain[start..].iter().map(|(_, name)| *name).chain([name]);
            let cycle = names.collect::<Vec<_>>().join(" -> ");
            self.problems.push(format!("dependencies go in a circle: {cycle}"));
            return;
        }
        if self.described.contains(&id) {
            return;
        }
        self.described.push(id);
        self.chain.push((id, name));
        let place = self.entered.last_mut().map_or(0, |count| std::mem::replace(count, *count + 1));
        self.turn.push(place);
        self.entered.push(0);
        describe(self);
        self.entered.pop();
        self.turn.pop();
        self.chain.pop();
    }

    /// True when the path has a parameter of this name.
    pub fn is_in_path(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }

    /// Adds a parameter.
    pub fn parameter<T: Model>(&mut self, location: Location, name: &str, field: &Field<T>) {
        if location == Location::Path && !self.is_in_path(name) {
            let problem =
                format!("{} takes path parameter `{name}`, which its path does not have", self.who());
            self.problems.push(problem);
        }
        let schema = self.schemas.parameter(field).into_value();
        let parameter = Parameter {
            name: name.to_owned(),
            location,
            required: is_required(field),
            schema,
            description: field.about.description.map(str::to_owned),
            deprecated: field.about.deprecated,
            hidden: field.about.hidden,
        };
        self.parameters.push((self.turn.clone(), parameter));
    }

    /// Adds a parameter, or one for each field of a model.
    pub fn parameters<T: Model>(&mut self, location: Location, field: &Field<T>) {
        match T::KIND {
            Kind::Record => self.fields(location, field, str::to_owned),
            _ => self.parameter(location, field.wire(), field),
        }
    }

    /// Adds a parameter for each field of a model; `spell` makes the name on the wire of the field's.
    pub fn fields<T: Model>(&mut self, location: Location, field: &Field<T>, spell: fn(&str) -> String) {
        for (name, schema, required) in self.fields_of::<T>() {
            let parameter = Parameter {
                name: spell(&name),
                location,
                required: required && is_required(field),
                description: schema.get("description").and_then(Value::as_str).map(str::to_owned),
                deprecated: schema.get("deprecated").is_some_and(|flag| flag == true),
                hidden: field.about.hidden,
                schema: Value::Object(schema),
            };
            self.parameters.push((self.turn.clone(), parameter));
        }
    }

    /// Adds an argument from the body.
    pub fn payload<T: Model>(&mut self, media: &'static str, field: &Field<T>) {
        let schema = self.schemas.field(field).into_value();
        let payload = Payload {
            name: field.wire().to_owned(),
            media,
            schema,
            required: is_required(field),
            embed: false,
            is_record: T::KIND == Kind::Record,
            keys: keys_of::<T>(),
            description: field.about.description.map(str::to_owned),
        };
        self.payload.push((self.turn.clone(), payload));
    }

    /// Adds an argument that is a key of the body's JSON object even when it is the only one.
    pub fn embedded<T: Model>(&mut self, field: &Field<T>) {
        self.payload("application/json", field);
        if let Some((_, payload)) = self.payload.last_mut() {
            payload.embed = true;
        }
    }

    /// Notes that the body is taken as it is: documented unless other arguments say more of it.
    pub fn takes_bytes(&mut self) {
        let schema = Schema::of_type("string").with("contentMediaType", Payload::RAW).into_value();
        let payload = Payload {
            name: "body".to_owned(),
            media: Payload::RAW,
            schema,
            required: true,
            embed: false,
            is_record: false,
            keys: Vec::new(),
            description: None,
        };
        self.payload.push((self.turn.clone(), payload));
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
        let mut model = self.schemas.whole::<T>().into_value();
        // a model that may be left out as a whole: this, or null
        if let Some(first) = model.pointer_mut("/anyOf/0") {
            model = first.take();
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
        let problem = format!("{} takes `State<{name}>`", self.who());
        self.needs.push(Need { id: TypeId::of::<T>(), state: Some(name), problem });
    }

    /// Notes that the app must hold a `T`; `problem` says of an endpoint what it lacks.
    pub fn need_or<T: 'static>(&mut self, problem: &str) {
        let problem = format!("{} {problem}", self.who());
        self.needs.push(Need { id: TypeId::of::<T>(), state: None, problem });
    }

    /// Who is being described: `read_user -> session`.
    fn who(&self) -> String {
        self.chain.iter().map(|&(_, name)| name).collect::<Vec<_>>().join(" -> ")
    }

    fn check_path(&mut self, parameters: &[Parameter]) {
        let is_read = |name: &String| {
            parameters.iter().any(|known| known.location == Location::Path && known.name == *name)
        };
        let own = self.names.iter().skip(self.shared);
        let unread = own.filter(|name| !self.reads_all && !is_read(name));
        let problems: Vec<String> =
            unread.map(|name| format!("{}: nobody reads path parameter `{name}`", self.who())).collect();
        self.problems.extend(problems);
    }
}

/// The names that a model, or one of several models, has on the wire.
fn keys_of<T: Model>() -> Vec<String> {
    let mut schemas = Schemas::new();
    let schema = T::schema(&mut schemas).into_value();
    let definitions = schemas.into_definitions();
    let mut keys = Vec::new();
    let mut left = vec![&schema];
    while let Some(schema) = left.pop() {
        let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        left.extend(name.and_then(|name| definitions.get(name)));
        left.extend(["anyOf", "oneOf"].iter().filter_map(|word| schema[word].as_array()).flatten());
        for key in schema["properties"].as_object().into_iter().flat_map(|map| map.keys()) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// True when the value must be sent.
fn is_required<T: Model>(field: &Field<T>) -> bool {
    field.default.is_none() && (field.required || !T::OPTIONAL)
}

/// By turn. They are few: to put each in its place takes less code than a sort.
fn ordered<T>(all: Vec<(Turn, T)>) -> Vec<T> {
    let mut ordered: Vec<(Turn, T)> = Vec::new();
    for one in all {
        let at = ordered.partition_point(|(turn, _)| *turn <= one.0);
        ordered.insert(at, one);
    }
    ordered.into_iter().map(|(_, one)| one).collect()
}

/// By location. Of those of one name the last counts, and one that must be sent counts before one that need not.
fn merged(all: Vec<Parameter>) -> Vec<Parameter> {
    let mut merged: Vec<Parameter> = Vec::new();
    for parameter in all {
        let is_same = |known: &&mut Parameter| {
            (known.location, &known.name, known.hidden)
                == (parameter.location, &parameter.name, parameter.hidden)
        };
        match merged.iter_mut().find(is_same) {
            Some(known) if known.required && !parameter.required => {}
            Some(known) => *known = parameter,
            None => {
                let at = merged.partition_point(|known| known.location <= parameter.location);
                merged.insert(at, parameter);
            }
        }
    }
    merged
}

fn once(all: Vec<Payload>) -> Vec<Payload> {
    let mut once: Vec<Payload> = Vec::new();
    for payload in all {
        if !once.iter().any(|known| known.name == payload.name) {
            once.push(payload);
        }
    }
    once
}
