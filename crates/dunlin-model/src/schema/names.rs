//! Final names of the named schemas, by pydantic's order: the plain name, with `-Input` or `-Output`, with the module,
//! with both. A name is taken only if all schemas that could have it are the same.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::registry::Definition;

const ROOM: &str = "#/components/schemas/";

/// The name of definition `place` while they gather: the plain one, unless an earlier one has it.
pub(super) fn provisional(definitions: &[Definition], place: usize) -> String {
    let name = component_name(&definitions[place].name);
    let earlier = definitions[..place].iter().filter(|other| component_name(&other.name) == name).count();
    if earlier == 0 { name } else { format!("{name}~{earlier}") }
}

/// Gives the definitions their final names, also in the references of `document`.
pub(super) fn finish(definitions: Vec<Definition>, document: &mut Value) -> Map<String, Value> {
    let provisional: Vec<String> =
        (0..definitions.len()).map(|place| provisional(&definitions, place)).collect();
    let places = places(provisional);
    let classes = classes(&definitions, &places);
    let finals: Vec<String> =
        (0..definitions.len()).map(|place| choose(&definitions, &classes, place)).collect();
    rename(document, &places, &finals);
    let mut named = Map::new();
    for (definition, name) in definitions.into_iter().zip(&finals) {
        let mut schema = definition.schema;
        rename(&mut schema, &places, &finals);
        named.insert(name.clone(), schema);
    }
    named.sort_keys();
    named
}

/// The first name that only schemas of the same class could have.
fn choose(definitions: &[Definition], classes: &[usize], place: usize) -> String {
    let own = candidates(&definitions[place]);
    let is_free = |name: &&String| {
        let others = definitions.iter().zip(classes).filter(|(other, _)| candidates(other).contains(name));
        others.map(|(_, class)| class).all(|class| *class == classes[place])
    };
    own.iter().find(is_free).or(own.last()).cloned().unwrap_or_default()
}

fn candidates(definition: &Definition) -> [String; 4] {
    let mode = if definition.is_output { "Output" } else { "Input" };
    let name = component_name(&definition.name);
    let long = component_name(&definition.path.replace("::", "__"));
    [name.clone(), format!("{name}-{mode}"), long.clone(), format!("{long}-{mode}")]
}

/// Numbers the definitions so that the same schemas have the same number. Starts from "all of one name are the same"
/// and splits as long as two of a class differ, for schemas refer to each other.
fn classes(definitions: &[Definition], places: &HashMap<String, usize>) -> Vec<usize> {
    let mut classes = number(definitions.iter().map(|definition| definition.name.clone()));
    loop {
        let labels: Vec<String> = classes.iter().map(usize::to_string).collect();
        let keys = definitions.iter().zip(&classes).map(|(definition, class)| {
            let mut schema = definition.schema.clone();
            rename(&mut schema, places, &labels);
            schema.sort_all_objects();
            format!("{class} {schema}")
        });
        let next = number(keys);
        if next == classes {
            return classes;
        }
        classes = next;
    }
}

fn number(keys: impl Iterator<Item = String>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    keys.map(|key| {
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}

fn places(provisional: Vec<String>) -> HashMap<String, usize> {
    provisional.into_iter().enumerate().map(|(place, name)| (name, place)).collect()
}

/// Names the definition at each place anew.
fn rename(value: &mut Value, places: &HashMap<String, usize>, names: &[String]) {
    match value {
        Value::String(text) => {
            let place = text.strip_prefix(ROOM).and_then(|name| places.get(name));
            if let Some(place) = place {
                *text = format!("{ROOM}{}", names[*place]);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, places, names)),
        Value::Object(map) => map.values_mut().for_each(|value| rename(value, places, names)),
        _ => {}
    }
}

/// Only letters, digits, `.`, `-` and `_` may be in the name of a component: `Page[Item]` becomes `Page_Item_`.
fn component_name(name: &str) -> String {
    let is_fine = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    name.chars().map(|letter| if is_fine(letter) { letter } else { '_' }).collect()
}
