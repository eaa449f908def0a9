//! Breadth first through all reachable worlds, then back from the finished ones.

use std::collections::HashMap;

use super::world::{Weakness, World};

/// What a search found wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// This does not hold in some reachable world.
    Broken(&'static str),
    /// From some reachable world there is no way to the end.
    Stuck,
}

pub(super) struct Report {
    pub(super) states: usize,
    pub(super) steps: usize,
    pub(super) finding: Option<Finding>,
}

pub(super) fn search(weakness: Weakness) -> Report {
    let mut graph = Graph::default();
    graph.reach(World::default());
    let mut at = 0;
    while at < graph.worlds.len() {
        let world = graph.worlds[at].clone();
        if let Some(broken) = world.broken() {
            return graph.report(Some(Finding::Broken(broken)));
        }
        for next in world.successors(weakness) {
            let to = graph.reach(next);
            graph.origins[to].push(at);
        }
        at += 1;
    }
    let finding = (!graph.all_can_finish()).then_some(Finding::Stuck);
    graph.report(finding)
}

/// The worlds seen so far and the steps between them, backwards.
#[derive(Default)]
struct Graph {
    worlds: Vec<World>,
    numbers: HashMap<World, usize>,
    origins: Vec<Vec<usize>>,
}

impl Graph {
    fn reach(&mut self, world: World) -> usize {
        if let Some(number) = self.numbers.get(&world) {
            return *number;
        }
        let number = self.worlds.len();
        self.numbers.insert(world.clone(), number);
        self.worlds.push(world);
        self.origins.push(Vec::new());
        number
    }

    fn all_can_finish(&self) -> bool {
        let mut can = vec![false; self.worlds.len()];
        let mut open: Vec<usize> = (0..self.worlds.len()).filter(|at| self.worlds[*at].is_finished()).collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut can[at], true) {
                open.extend(&self.origins[at]);
            }
        }
        can.into_iter().all(|can| can)
    }

    fn report(&self, finding: Option<Finding>) -> Report {
        Report { states: self.worlds.len(), steps: self.origins.iter().map(Vec::len).sum(), finding }
    }
}
