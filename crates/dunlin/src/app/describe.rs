//! An endpoint's description from what its attribute, its routers and its arguments say.

use dunlin_core::{Answer, Documented, Operation, Plan, Taken};

use crate::routing::{Route, Shared, names};

/// Asks the arguments of one endpoint and its routers' dependencies what they need, and puts it together.
pub(crate) fn operation(route: &Route, path: String, shared: &Shared, plan: &mut Plan) -> Operation {
    // the OpenAPI document knows no WebSockets
    let is_hidden = route.spec.hidden || shared.hidden || route.spec.is_websocket();
    // what is not shown defines no schemas
    let shown = is_hidden.then(|| std::mem::take(&mut plan.schemas));
    let all = names(&path);
    let shared_names = all.len() - names(route.spec.path).len();
    plan.begin(route.spec.name, all, shared_names);
    for guard in &shared.guards {
        (guard.describe)(plan);
    }
    let reply = (route.describe)(plan);
    let declared = shared.responses.iter().chain(route.spec.responses);
    let responses = declared.map(|response| response.describe(&mut plan.schemas)).collect();
    let taken = plan.end();
    plan.problems.extend(socket_problem(route, plan.takes_socket));
    let mistakes = plan.schemas.take_mistakes(route.spec.name);
    plan.problems.extend(mistakes);
    if let Some(shown) = shown {
        plan.schemas = shown;
    }
    build(route, path, shared, Gathered { taken, reply, responses })
}

/// A WebSocket is taken where there is one, and only there.
fn socket_problem(route: &Route, takes_socket: bool) -> Option<String> {
    let name = route.spec.name;
    match (route.spec.is_websocket(), takes_socket) {
        (true, false) => Some(format!(
            "{name}: nobody accepts its clients: take an argument `socket: WebSocket`, and begin with \
             `socket.accept().await?`"
        )),
        (false, true) => Some(format!(
            "{name} takes a `WebSocket`, which only the endpoints of `#[websocket(\"..\")]` have"
        )),
        _ => None,
    }
}

/// What was said by types.
struct Gathered {
    taken: Taken,
    reply: Documented,
    responses: Vec<Answer>,
}

fn build(route: &Route, path: String, shared: &Shared, gathered: Gathered) -> Operation {
    let spec = &route.spec;
    let method = http::Method::from(spec.verb);
    let operation_id =
        spec.operation_id.map_or_else(|| operation_id(spec.name, &path, method.as_str()), str::to_owned);
    Operation {
        method,
        name: spec.name,
        module: spec.module,
        operation_id,
        summary: spec.summary.map_or_else(|| dunlin_model::title_of(spec.name), str::to_owned),
        description: spec.description.unwrap_or(spec.docs).to_owned(),
        tags: shared.tags.iter().cloned().chain(spec.tags.iter().map(|&tag| tag.to_owned())).collect(),
        deprecated: spec.deprecated || shared.deprecated,
        hidden: spec.hidden || shared.hidden || spec.is_websocket(),
        status: gathered.reply.status.filter(|_| spec.status == 200).unwrap_or(spec.status),
        response_description: spec.response_description.unwrap_or("Successful Response").to_owned(),
        place: spec.place,
        parameters: gathered.taken.parameters,
        payload: gathered.taken.payload,
        reply: gathered.reply,
        responses: gathered.responses,
        security: gathered.taken.security,
        path,
    }
}

/// FastAPI's id: `read_item_items__item_id__get`.
fn operation_id(name: &str, path: &str, method: &str) -> String {
    let path = dunlin_openapi::plain_path(path);
    let letters = name.chars().chain(path.chars());
    let id = letters.map(|letter| if letter.is_alphanumeric() { letter } else { '_' });
    format!("{}_{}", id.collect::<String>(), method.to_lowercase())
}
