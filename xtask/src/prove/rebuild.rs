//! The edit loop of a larger application: 200 routes, one handler changed, beside axum.

use std::fmt::Write;
use std::time::Duration;

use super::Effort;
use super::hello::Program;
use super::line::{Limit, Line};
use crate::Result;
use crate::workspace::root;

const MODULES: usize = 20;
/// One that reads and one that creates, five times in each module.
const PAIRS: usize = 5;
const ROUNDS: usize = 7;

/// The module whose first handler is edited.
const EDITED: usize = 7;

pub(super) fn measure(_: Effort) -> Result<Vec<Line>> {
    let dunlin_path = root().join("crates/dunlin");
    let ours = application("routes-dunlin", &format!("dunlin = {{ path = {dunlin_path:?} }}\n"), &DUNLIN)?;
    let theirs = application("routes-axum", AXUM_DEPENDENCIES, &AXUM)?;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for ((program, style), times) in [(&ours, &DUNLIN), (&theirs, &AXUM)].into_iter().zip(&mut times) {
            program.edit(&format!("m{EDITED}.rs"), &module(style, EDITED, round + 1))?;
            times.push(program.build("")?);
        }
    }
    let [ours, theirs] = times.map(median);
    println!("rebuild after one change: dunlin {ours:.2} s, axum {theirs:.2} s");
    let routes = MODULES * PAIRS * 2;
    let name = format!("{routes} routes, rebuild of one changed handler to axum's");
    Ok(vec![Line::new(name, ours / theirs, "", Limit::AtMost(1.2))])
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// How the same application is written with a framework. `{m}` is the module, `{n}` the pair, `{edit}` the round.
struct Style {
    head: &'static str,
    pair: &'static str,
    /// Opens the router; `{routes}` is one `route` for each pair.
    router: &'static str,
    route: &'static str,
    main: &'static str,
    /// One for each module, in `main`.
    include: &'static str,
}

const DUNLIN: Style = Style {
    head: "use dunlin::prelude::*;\n\n/// An item.\n#[model]\npub struct Item {\n    name: String,\n    price: f64,\n    tags: Vec<String>,\n}\n",
    pair: "
/// Reads an item.
#[get(\"/items{n}/{item_id}\")]
async fn read_{n}(item_id: u64, limit: u32) -> Item {
    Item { name: format!(\"{edit} {item_id}\"), price: f64::from(limit), tags: Vec::new() }
}

/// Creates an item.
#[post(\"/items{n}\")]
async fn create_{n}(item: Item) -> Item {
    item
}
",
    router: "\npub fn router() -> Router {\n    Router::new(\"/m{m}\").routes(routes![{routes}])\n}\n",
    route: "read_{n}, create_{n}, ",
    main: "use dunlin::prelude::*;\n\n{modules}\n#[dunlin::main]\nasync fn main() -> Result<()> {\n    App::new(\"Items\"){includes}.serve().await\n}\n",
    include: ".include(m{m}::router())",
};

const AXUM_DEPENDENCIES: &str = "axum = \"0.8\"\nserde = { version = \"1\", features = [\"derive\"] }\ntokio = { version = \"1\", features = [\"full\"] }\n";

const AXUM: Style = Style {
    head: "use axum::extract::{Path, Query};\nuse axum::routing::{get, post};\nuse axum::{Json, Router};\nuse serde::{Deserialize, Serialize};\n\n/// An item.\n#[derive(Serialize, Deserialize)]\npub struct Item {\n    name: String,\n    price: f64,\n    tags: Vec<String>,\n}\n\n#[derive(Deserialize)]\nstruct Page {\n    limit: u32,\n}\n",
    pair: "
/// Reads an item.
async fn read_{n}(Path(item_id): Path<u64>, Query(page): Query<Page>) -> Json<Item> {
    Json(Item { name: format!(\"{edit} {item_id}\"), price: f64::from(page.limit), tags: Vec::new() })
}

/// Creates an item.
async fn create_{n}(Json(item): Json<Item>) -> Json<Item> {
    Json(item)
}
",
    router: "\npub fn router() -> Router {\n    Router::new(){routes}\n}\n",
    route: ".route(\"/items{n}/{item_id}\", get(read_{n})).route(\"/items{n}\", post(create_{n}))",
    main: "use axum::Router;\n\n{modules}\n#[tokio::main]\nasync fn main() {\n    let app = Router::new(){includes};\n    let listener = tokio::net::TcpListener::bind(\"127.0.0.1:3000\").await.unwrap();\n    axum::serve(listener, app).await.unwrap();\n}\n",
    include: ".nest(\"/m{m}\", m{m}::router())",
};

/// Writes the application and builds it once.
fn application(name: &str, dependencies: &str, style: &Style) -> Result<Program> {
    let mut sources: Vec<(String, String)> =
        (0..MODULES).map(|number| (format!("m{number}.rs"), module(style, number, 0))).collect();
    sources.push(("main.rs".into(), main(style)));
    let sources: Vec<(&str, String)> = sources.iter().map(|(file, text)| (&**file, text.clone())).collect();
    let program = Program::write(name, dependencies, &sources)?;
    program.build("")?;
    Ok(program)
}

/// The text of a module; `edit` changes what its first handler answers.
fn module(style: &Style, number: usize, edit: usize) -> String {
    let (mut text, mut routes) = (style.head.to_owned(), String::new());
    for pair in 0..PAIRS {
        let edit = if pair == 0 { edit } else { 0 };
        let filled =
            |template: &str| template.replace("{n}", &pair.to_string()).replace("{edit}", &edit.to_string());
        text.push_str(&filled(style.pair));
        routes.push_str(&filled(style.route));
    }
    text + &style.router.replace("{m}", &number.to_string()).replace("{routes}", &routes)
}

fn main(style: &Style) -> String {
    let (mut modules, mut includes) = (String::new(), String::new());
    for number in 0..MODULES {
        writeln!(modules, "mod m{number};").expect("a String takes all");
        includes.push_str(&style.include.replace("{m}", &number.to_string()));
    }
    style.main.replace("{modules}", &modules).replace("{includes}", &includes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_applications_have_all_routes_and_no_hole() {
        for style in [&DUNLIN, &AXUM] {
            let all: Vec<String> =
                (0..MODULES).map(|number| module(style, number, 0)).chain([main(style)]).collect();
            let handlers = all.iter().map(|text| text.matches("async fn ").count()).sum::<usize>() - 1;
            assert_eq!(handlers, 200);
            let holes = ["{n}", "{m}", "{edit}", "{routes}", "{modules}", "{includes}"];
            assert!(!all.iter().any(|text| holes.iter().any(|hole| text.contains(hole))));
        }
    }

    #[test]
    fn an_edit_changes_one_line() {
        let (before, after) = (module(&AXUM, EDITED, 1), module(&AXUM, EDITED, 2));
        let changed = before.lines().zip(after.lines()).filter(|(before, after)| before != after);
        assert_eq!(changed.count(), 1);
    }
}
