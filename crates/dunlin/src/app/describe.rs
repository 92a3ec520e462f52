//! An endpoint's description from what its attribute, its routers and its arguments say.

use dunlin_core::{Documented, Operation, Plan};

use crate::routing::{Route, Shared};

/// Takes what the plan gathered for one endpoint.
pub(crate) fn operation(
    route: &Route,
    path: String,
    shared: &Shared,
    plan: &mut Plan,
    reply: Documented,
) -> Operation {
    let spec = &route.spec;
    let method = http::Method::from(spec.verb);
    let operation_id =
        spec.operation_id.map_or_else(|| operation_id(spec.name, &path, method.as_str()), str::to_owned);
    let declared = spec.responses.iter().map(|&(status, text)| (status, text.to_owned()));
    let mut parameters = std::mem::take(&mut plan.parameters);
    parameters.sort_by_key(|parameter| parameter.location);
    plan.described.clear();
    let security = std::mem::take(&mut plan.security);
    Operation {
        method,
        name: spec.name,
        module: spec.module,
        operation_id,
        summary: spec.summary.map_or_else(|| title(spec.name), str::to_owned),
        description: spec.description.unwrap_or(spec.docs).to_owned(),
        tags: shared.tags.iter().cloned().chain(spec.tags.iter().map(|&tag| tag.to_owned())).collect(),
        deprecated: spec.deprecated || shared.deprecated,
        hidden: spec.hidden || shared.hidden,
        status: reply.status.filter(|_| spec.status == 200).unwrap_or(spec.status),
        response_description: spec.response_description.unwrap_or("Successful Response").to_owned(),
        place: spec.place,
        parameters,
        payload: plan.take_payload(),
        reply,
        responses: shared.responses.iter().cloned().chain(declared).collect(),
        security: security.into_iter().map(|security| (security.name, security.scopes)).collect(),
        path,
    }
}

/// FastAPI's id: `read_item_items__item_id__get`.
fn operation_id(name: &str, path: &str, method: &str) -> String {
    let letters = name.chars().chain(path.chars());
    let id = letters.map(|letter| if letter.is_alphanumeric() { letter } else { '_' });
    format!("{}_{}", id.collect::<String>(), method.to_lowercase())
}

/// `read_item` becomes `Read Item`.
fn title(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}
