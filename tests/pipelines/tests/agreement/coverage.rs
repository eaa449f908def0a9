//! What was seen: how often each kind of expectation and each node of the core had each outcome.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use tollgate_compiler::rule::{Missing, Node, Rule, eval::Outcome};

/// Counts of outcomes, by the name of what had them.
#[derive(Debug, Default)]
pub(crate) struct Coverage(BTreeMap<String, Counts>);

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    passed: usize,
    failed: usize,
    missing: usize,
    not_selected: usize,
}

impl Coverage {
    /// Counts an outcome.
    pub(crate) fn add(&mut self, name: &str, outcome: Outcome) {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), Counts::default());
        }
        if let Some(counts) = self.0.get_mut(name) {
            counts.add(outcome);
        }
    }

    /// What never passed or never failed.
    pub(crate) fn gaps(&self) -> Vec<&str> {
        let gaps = self.0.iter().filter(|(_, counts)| counts.passed == 0 || counts.failed == 0);
        gaps.map(|(name, _)| name.as_str()).collect()
    }

    /// The counts as a table.
    pub(crate) fn table(&self) -> String {
        let mut table = format!("{:<52} {:>9} {:>9} {:>9} {:>12}\n", "", "passed", "failed", "missing", "not selected");
        for (name, Counts { passed, failed, missing, not_selected }) in &self.0 {
            let _ = writeln!(table, "{name:<52} {passed:>9} {failed:>9} {missing:>9} {not_selected:>12}");
        }
        table
    }
}

impl Counts {
    fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed => &mut self.failed,
            Outcome::Missing => &mut self.missing,
            Outcome::NotSelected => &mut self.not_selected,
        } += 1;
    }
}

/// The names of all nodes.
pub(crate) const NODES: [&str; 30] = [
    "Column",
    "Literal",
    "Present",
    "Not",
    "All",
    "Any",
    "Compare",
    "Same",
    "Within",
    "OneOf",
    "Matches",
    "Like",
    "Convert",
    "Arithmetic",
    "RoundedQuotient",
    "Negate",
    "Abs",
    "Round",
    "Floor",
    "Ceil",
    "Length",
    "Lower",
    "Upper",
    "Trim",
    "Substring",
    "Case",
    "Coalesce",
    "NullIf",
    "Greatest",
    "Least",
];

/// The names of the nodes of a rule, each once.
pub(crate) fn nodes(rule: &Rule) -> Vec<&'static str> {
    let missing = if let Missing::Where(missing) = &rule.missing { Some(missing) } else { None };
    let mut numbers = BTreeSet::new();
    for expr in rule.condition.iter().chain(missing).chain([&rule.holds]) {
        expr.visit(&mut |part| {
            numbers.insert(number(&part.node));
        });
    }
    numbers.into_iter().map(|number| NODES[number]).collect()
}

/// The place of a node among the names. A node that is new here is asked for there.
fn number(node: &Node) -> usize {
    match node {
        Node::Column(_) => 0,
        Node::Literal(_) => 1,
        Node::Present(_) => 2,
        Node::Not(_) => 3,
        Node::All(_) => 4,
        Node::Any(_) => 5,
        Node::Compare(..) => 6,
        Node::Same(..) => 7,
        Node::Within(..) => 8,
        Node::OneOf(..) => 9,
        Node::Matches(..) => 10,
        Node::Like(..) => 11,
        Node::Convert(_) => 12,
        Node::Arithmetic(..) => 13,
        Node::RoundedQuotient(..) => 14,
        Node::Negate(_) => 15,
        Node::Abs(_) => 16,
        Node::Round(_) => 17,
        Node::Floor(_) => 18,
        Node::Ceil(_) => 19,
        Node::Length(_) => 20,
        Node::Lower(_) => 21,
        Node::Upper(_) => 22,
        Node::Trim(_) => 23,
        Node::Substring(..) => 24,
        Node::Case(..) => 25,
        Node::Coalesce(_) => 26,
        Node::NullIf(..) => 27,
        Node::Greatest(_) => 28,
        Node::Least(_) => 29,
    }
}
