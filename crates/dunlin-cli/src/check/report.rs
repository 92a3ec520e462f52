//! What a check comes to.

use std::collections::HashSet;

use serde::Serialize;

use super::Problem;
use super::baseline::Baseline;
use super::finding::{self, Finding};
use super::graph::{Graph, Role};
use super::source::Sources;
use super::workspace::Workspace;

/// The findings of a check, sorted by place.
#[derive(Clone, Debug)]
pub struct Report {
    /// What blocks event loops.
    pub findings: Vec<Finding>,
    /// What blocks only while the program starts. It does not count.
    pub start: Vec<Finding>,
    /// Files that could not be looked at.
    pub problems: Vec<Problem>,
    /// Entries of the baseline that are found no more.
    pub stale: Vec<String>,
    /// How much was looked at.
    pub summary: Summary,
    /// What runs blocking code elsewhere in this workspace.
    pub(super) pool: Pool,
}

/// What runs blocking code elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pool {
    /// As it is written.
    pub(super) call: &'static str,
    /// Whether plain functions with the attribute of an endpoint run there.
    pub(super) runs_endpoints: bool,
}

const DUNLIN: Pool = Pool { call: "run::threads(move || ..).await", runs_endpoints: true };
const TOKIO: Pool = Pool { call: "tokio::task::spawn_blocking(move || ..).await", runs_endpoints: false };

/// How much was looked at, and how much is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files of the workspace.
    pub files: usize,
    /// Functions with a body.
    pub functions: usize,
    /// Async functions, blocks, closures, and `poll` functions.
    pub contexts: usize,
    /// Findings that the baseline lists, with all contexts.
    pub known: usize,
    /// Findings at the start that are left out.
    pub start_left_out: usize,
}

impl Report {
    pub(super) fn of(workspace: &Workspace, sources: &Sources, graph: &Graph) -> Self {
        let (start, findings) = finding::findings(graph).into_iter().partition(|finding| finding.at_start);
        let count = |role: Role| graph.nodes.iter().filter(|node| node.role == role).count();
        let uses_dunlin = workspace.crates.iter().any(|found| found.externs.contains_key("dunlin"));
        Self {
            findings,
            start,
            problems: sources.problems.clone(),
            stale: Vec::new(),
            summary: Summary {
                files: sources.files.len(),
                functions: count(Role::Function),
                contexts: count(Role::Async),
                ..Summary::default()
            },
            pool: if uses_dunlin { DUNLIN } else { TOKIO },
        }
    }

    /// Forgets what a baseline lists, and notes which of its entries are stale. A finding that comes from a context
    /// which is not listed stays, with the new contexts only.
    pub fn leave_out(&mut self, baseline: &Baseline) {
        let found: HashSet<String> = self.findings.iter().flat_map(Finding::entries).collect();
        self.stale = baseline.entries().filter(|entry| !found.contains(*entry)).cloned().collect();
        let before = self.findings.len();
        self.findings.retain_mut(|finding| finding.leave_out(baseline));
        self.summary.known = before - self.findings.len();
    }

    /// Forgets what blocks only while the program starts.
    pub fn leave_out_start(&mut self) {
        self.summary.start_left_out += self.start.len();
        self.start.clear();
    }

    /// 0: nothing blocks. 1: something does. 2: not every file could be looked at.
    pub fn exit_code(&self) -> u8 {
        match (&self.problems[..], &self.findings[..]) {
            ([], []) => 0,
            ([], _) => 1,
            _ => 2,
        }
    }
}
