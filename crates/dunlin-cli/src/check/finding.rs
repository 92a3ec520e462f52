//! What is found: a function that makes a blocking call, and how an event loop comes to it.

use std::collections::{BTreeMap, HashMap};
use std::mem::take;

use dunlin_blocking::{Cost, Entry};
use serde::{Serialize, Serializer};

use super::Place;
use super::baseline::Baseline;
use super::graph::{Callee, Graph, NodeId, Reached, Role, Step};

/// A blocking call in a function, reached from at least one async context.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The function with the call: `store::file::load`.
    pub function: String,
    /// What it calls: `std::fs::read`.
    pub callee: String,
    /// Why that blocks, as the end of a sentence: "it waits for the disk".
    pub why: &'static str,
    /// The async counterpart; empty where there is none.
    pub instead: String,
    /// Whether the thread waits or computes.
    #[serde(serialize_with = "cost_name")]
    pub cost: Cost,
    /// Every such call in the function.
    pub places: Vec<Place>,
    /// From the nearest async context to the call.
    pub path: Vec<Frame>,
    /// The async contexts that reach the call.
    pub contexts: Vec<Context>,
    /// How many more contexts a baseline lists.
    pub known_contexts: usize,
    /// Whether the nearest context is an endpoint of dunlin that awaits nothing: as a plain `fn` it may block.
    pub droppable: bool,
    /// Whether it happens only while the program starts: in `main`, in a lifespan, or in what `block_on` is given.
    pub at_start: bool,
    /// From each context.
    #[serde(skip)]
    ways: Vec<Way>,
}

/// How one context comes to the call.
#[derive(Clone, Debug)]
struct Way {
    context: Context,
    path: Vec<Frame>,
    droppable: bool,
}

/// A step on the way to a blocking call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// Whose step.
    pub function: String,
    /// Where it calls the next, the last one the blocking function.
    pub place: Place,
}

/// An async function, block or closure, or a `poll` function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Context {
    /// Its path; a block is called `function::{async block}`.
    pub function: String,
    /// Where it begins.
    pub place: Place,
}

fn cost_name<S: Serializer>(cost: &Cost, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match cost {
        Cost::Waits => "waits",
        Cost::Computes => "computes",
    })
}

/// Everything that blocks, by the place of its first call.
pub(super) fn findings(graph: &Graph) -> Vec<Finding> {
    let callers = graph.callers();
    let mut found = Found { graph, functions: HashMap::new(), by_id: BTreeMap::new() };
    for (owner, node) in graph.nodes.iter().enumerate().filter(|(_, node)| !node.is_allowed) {
        for call in &node.calls {
            let Callee::Blocking(entry) = call.to else { continue };
            if let Some(reached) = graph.reach(&callers, owner, call) {
                found.add(owner, entry, (&call.place, reached));
            }
        }
    }
    let mut findings: Vec<Finding> = found.by_id.into_values().collect();
    for finding in &mut findings {
        finding.places.sort();
        finding.show();
    }
    findings.sort_by(|a, b| (&a.places, &a.callee, &a.function).cmp(&(&b.places, &b.callee, &b.function)));
    findings
}

/// Findings by function, callee, and whether they are at the start.
struct Found<'g> {
    graph: &'g Graph,
    /// The function of each call. In files that are part of two crates it is that of the first, so that it is told once.
    functions: HashMap<(Place, &'static str), String>,
    by_id: BTreeMap<(String, &'static str, bool), Finding>,
}

impl Found<'_> {
    fn add(&mut self, owner: NodeId, entry: &'static Entry, (place, reached): (&Place, Reached)) {
        let at_start = reached.contexts[&reached.nearest].is_start;
        let ways = self.ways(reached, at_start);
        let known = self.functions.entry((place.clone(), entry.path));
        let function = known.or_insert_with(|| self.graph.nodes[owner].path.clone()).clone();
        let finding = self.by_id.entry((function.clone(), entry.path, at_start)).or_insert_with(|| Finding {
            function,
            callee: entry.path.to_owned(),
            why: entry.why,
            instead: entry.instead(),
            cost: entry.cost,
            places: Vec::new(),
            path: Vec::new(),
            contexts: Vec::new(),
            known_contexts: 0,
            droppable: false,
            at_start,
            ways: Vec::new(),
        });
        if !finding.places.contains(place) {
            finding.places.push(place.clone());
        }
        for way in ways {
            if !finding.ways.iter().any(|known| known.context.is_copy_of(&way.context)) {
                finding.ways.push(way);
            }
        }
    }

    /// The ways that count, the nearest first.
    fn ways(&self, reached: Reached, at_start: bool) -> Vec<Way> {
        let Reached { contexts, nearest } = reached;
        let counted = contexts.into_iter().filter(|(_, way)| way.is_start == at_start);
        let mut ways: Vec<(NodeId, Way)> = counted
            .map(|(node, way)| {
                let droppable = self.graph.nodes[node].is_endpoint;
                (node, Way { context: self.context(node), path: self.frames(&way.path), droppable })
            })
            .collect();
        ways.sort_by_key(|(node, _)| *node != nearest);
        ways.into_iter().map(|(_, way)| way).collect()
    }

    fn context(&self, node: NodeId) -> Context {
        let node = &self.graph.nodes[node];
        Context { function: node.path.clone(), place: node.place.clone() }
    }

    /// Closures are shown as a part of the function around them.
    fn frames(&self, steps: &[Step]) -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::new();
        for step in steps {
            let node = &self.graph.nodes[step.node];
            let frame = Frame { function: node.path.clone(), place: step.place.clone() };
            match frames.last_mut() {
                Some(last) if node.role == Role::Closure && last.function == frame.function => *last = frame,
                _ if node.role == Role::Parameter => {}
                _ => frames.push(frame),
            }
        }
        frames
    }
}

impl Context {
    /// Whether it is the same code, as a part of another crate.
    fn is_copy_of(&self, other: &Context) -> bool {
        self.place == other.place && self.function != other.function
    }
}

impl Finding {
    /// What stays the same when lines move: the function and what it calls.
    pub fn id(&self) -> String {
        format!("{} -> {}", self.function, self.callee)
    }

    /// Its lines in a baseline, one for each async context that comes to it: `load -> std::fs::read <- api::read`.
    pub fn entries(&self) -> impl Iterator<Item = String> {
        self.ways.iter().map(|way| self.entry(way))
    }

    fn entry(&self, way: &Way) -> String {
        format!("{} <- {}", self.id(), way.context.function)
    }

    /// Forgets the contexts that a baseline lists. Returns whether some are left.
    pub(super) fn leave_out(&mut self, baseline: &Baseline) -> bool {
        let before = self.contexts.len();
        let (known, new): (Vec<Way>, Vec<Way>) =
            take(&mut self.ways).into_iter().partition(|way| baseline.has(&self.entry(way)));
        self.ways = new;
        if !known.is_empty() {
            self.show();
        }
        self.known_contexts += before - self.contexts.len();
        !self.ways.is_empty()
    }

    /// Shows the contexts of all ways, and the shortest way.
    fn show(&mut self) {
        self.contexts = self.ways.iter().map(|way| way.context.clone()).collect();
        self.contexts.sort();
        self.contexts.dedup();
        if let Some(shortest) = self.ways.iter().min_by_key(|way| way.path.len()) {
            self.path.clone_from(&shortest.path);
            self.droppable = shortest.droppable;
        }
    }
}
