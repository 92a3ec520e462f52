//! Who calls whom, and what blocks at the ends.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use dunlin_blocking::Entry;

use super::Place;
use super::index::{FunctionId, Index};

pub(crate) type NodeId = usize;

/// Functions, closures and async blocks with their calls. The functions of the index come first, with its numbers.
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    /// A callable parameter of a function, as if it were a function.
    parameters: HashMap<(FunctionId, usize), NodeId>,
}

/// Something with a body.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) path: String,
    pub(crate) place: Place,
    pub(crate) role: Role,
    /// Whether it says that it may block.
    pub(crate) is_allowed: bool,
    /// Whether it is the start of the program, where nobody waits yet.
    pub(crate) is_start: bool,
    /// Whether it is an endpoint of dunlin that awaits nothing: it would run on the thread pool without its `async`.
    pub(crate) is_endpoint: bool,
    pub(crate) calls: Vec<Call>,
}

/// When a body runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// On whichever thread calls it.
    Function,
    /// As a function, but without a name: paths do not show it.
    Closure,
    /// On an event loop, when it is polled.
    Async,
    /// What a caller gives: no body.
    Parameter,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) to: Callee,
    pub(crate) place: Place,
    /// Whether it is in a loop that awaits: then also the start of a program is past its start.
    pub(crate) repeats: bool,
}

#[derive(Debug)]
pub(crate) enum Callee {
    Blocking(&'static Entry),
    Node(NodeId),
    /// One of these, it is not known which.
    OneOf(Vec<NodeId>),
    /// A closure that is given to a function: it is called if the function calls this parameter itself.
    Given {
        to: FunctionId,
        position: usize,
        closure: NodeId,
    },
}

/// A way from an async context to a call.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) node: NodeId,
    pub(crate) place: Place,
}

/// How a place is reached.
#[derive(Debug)]
pub(crate) struct Reached {
    /// The async contexts, each with its way.
    pub(crate) contexts: BTreeMap<NodeId, Way>,
    /// The nearest context.
    pub(crate) nearest: NodeId,
}

/// How one context comes to a place.
#[derive(Debug)]
pub(crate) struct Way {
    /// Whether all ways from the context belong to the start of the program.
    pub(crate) is_start: bool,
    /// The shortest: each step with the place of its call of the next.
    pub(crate) path: Vec<Step>,
}

impl Graph {
    pub(crate) fn of(index: &Index<'_>) -> Self {
        let nodes = (0..index.functions.len()).map(|function| super::walk::node(index, function)).collect();
        Self { nodes, parameters: HashMap::new() }
    }

    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// The node of a callable parameter.
    pub(crate) fn parameter(&mut self, function: FunctionId, position: usize) -> NodeId {
        if let Some(known) = self.parameters.get(&(function, position)) {
            return *known;
        }
        let place = self.nodes[function].place.clone();
        let path = format!("{}(parameter {position})", self.nodes[function].path);
        let node = self.add(Node {
            path,
            place,
            role: Role::Parameter,
            is_allowed: false,
            is_start: false,
            is_endpoint: false,
            calls: Vec::new(),
        });
        self.parameters.insert((function, position), node);
        node
    }

    /// Decides what could not be decided while bodies were read.
    pub(crate) fn settle(&mut self) {
        self.settle_closures();
        while self.settle_choices() {}
    }

    /// A call of one of several functions blocks for certain if all of them do.
    fn settle_choices(&mut self) -> bool {
        let blocking = self.blocking();
        let mut is_changed = false;
        for node in &mut self.nodes {
            let mut added = Vec::new();
            for call in &mut node.calls {
                let Callee::OneOf(choices) = &call.to else { continue };
                if !choices.iter().all(|choice| blocking.contains(choice)) {
                    continue;
                }
                let choices = choices.clone();
                let (first, others) = choices.split_first().expect("one of none is not recorded");
                call.to = Callee::Node(*first);
                let again = |to: &NodeId| Call {
                    to: Callee::Node(*to),
                    place: call.place.clone(),
                    repeats: call.repeats,
                };
                added.extend(others.iter().map(again));
                is_changed = true;
            }
            node.calls.append(&mut added);
        }
        is_changed
    }

    /// The bodies that come to a blocking call on the thread that calls them.
    fn blocking(&self) -> HashSet<NodeId> {
        let callers = self.callers();
        let is_end = |node: &Node| {
            !node.is_allowed && node.calls.iter().any(|call| matches!(call.to, Callee::Blocking(_)))
        };
        let ends = self.nodes.iter().enumerate().filter(|(_, node)| is_end(node) && node.role != Role::Async);
        let mut waiting: Vec<NodeId> = ends.map(|(number, _)| number).collect();
        let mut found: HashSet<NodeId> = waiting.iter().copied().collect();
        while let Some(node) = waiting.pop() {
            for (caller, _) in callers.get(&node).into_iter().flatten() {
                if self.nodes[*caller].role != Role::Async && found.insert(*caller) {
                    waiting.push(*caller);
                }
            }
        }
        found
    }

    /// Turns closures that are given to functions into calls, where the function calls what it is given.
    fn settle_closures(&mut self) {
        loop {
            let mut found = Vec::new();
            for (node, call, given) in self.given() {
                let Callee::Given { to, position, closure } = given else { continue };
                let Some(parameter) = self.parameters.get(&(*to, *position)) else { continue };
                if self.reaches(*to, *parameter) {
                    found.push((node, call, *closure));
                }
            }
            if found.is_empty() {
                return;
            }
            for (node, call, closure) in found {
                self.nodes[node].calls[call].to = Callee::Node(closure);
            }
        }
    }

    fn given(&self) -> impl Iterator<Item = (NodeId, usize, &Callee)> {
        self.nodes.iter().enumerate().flat_map(|(number, node)| {
            let calls = node.calls.iter().enumerate();
            calls
                .filter(|(_, call)| matches!(call.to, Callee::Given { .. }))
                .map(move |(at, call)| (number, at, &call.to))
        })
    }

    /// Whether one body runs another on its own thread.
    fn reaches(&self, from: NodeId, to: NodeId) -> bool {
        let mut seen = HashSet::from([from]);
        let mut waiting = vec![from];
        while let Some(node) = waiting.pop() {
            for call in &self.nodes[node].calls {
                let Callee::Node(next) = call.to else { continue };
                if next == to {
                    return true;
                }
                if self.nodes[next].role != Role::Async && seen.insert(next) {
                    waiting.push(next);
                }
            }
        }
        false
    }

    /// For each body, who calls it: with the place, and whether in a loop that awaits.
    pub(crate) fn callers(&self) -> HashMap<NodeId, Vec<(NodeId, &Call)>> {
        let mut callers: HashMap<NodeId, Vec<(NodeId, &Call)>> = HashMap::new();
        for (number, node) in self.nodes.iter().enumerate().filter(|(_, node)| !node.is_allowed) {
            for call in &node.calls {
                if let Callee::Node(to) = call.to {
                    callers.entry(to).or_default().push((number, call));
                }
            }
        }
        callers
    }

    /// From which async contexts a call is reached. Breadth first, so that the path is a shortest one.
    pub(crate) fn reach(
        &self,
        callers: &HashMap<NodeId, Vec<(NodeId, &Call)>>,
        owner: NodeId,
        call: &Call,
    ) -> Option<Reached> {
        let mut search =
            Search { graph: self, reached: Reached { contexts: BTreeMap::new(), nearest: owner } };
        let first = vec![Step { node: owner, place: call.place.clone() }];
        let mut seen = HashSet::from([owner]);
        let mut waiting = VecDeque::new();
        if self.nodes[owner].role == Role::Async {
            search.arrive(owner, call.repeats, first);
        } else {
            waiting.push_back((owner, first));
        }
        while let Some((node, path)) = waiting.pop_front() {
            for (caller, call) in callers.get(&node).into_iter().flatten() {
                let path = [&[Step { node: *caller, place: call.place.clone() }], &path[..]].concat();
                if self.nodes[*caller].role == Role::Async {
                    search.arrive(*caller, call.repeats, path);
                } else if seen.insert(*caller) {
                    waiting.push_back((*caller, path));
                }
            }
        }
        (!search.reached.contexts.is_empty()).then_some(search.reached)
    }
}

struct Search<'g> {
    graph: &'g Graph,
    reached: Reached,
}

impl Search<'_> {
    fn arrive(&mut self, context: NodeId, repeats: bool, path: Vec<Step>) {
        let is_start = self.graph.nodes[context].is_start && !repeats;
        let contexts = &mut self.reached.contexts;
        if contexts.is_empty() || (!is_start && contexts.values().all(|way| way.is_start)) {
            self.reached.nearest = context;
        }
        match contexts.get_mut(&context) {
            // A context counts by its first way that is past the start.
            Some(known) if known.is_start && !is_start => *known = Way { is_start, path },
            Some(_) => {}
            None => drop(contexts.insert(context, Way { is_start, path })),
        }
    }
}
